import { queryOptions } from "@tanstack/react-query";
import { api, body } from "@/api/client";
import type { components } from "@/api/schema";

export type Provision = components["schemas"]["ProvisionOut"];
export type Provisions = components["schemas"]["ProvisionsOut"];
export type ClauseChoice = components["schemas"]["ProvisionClauseOut"];
export type ProvisionIn = components["schemas"]["ProvisionInRequest"];

const by = (id: string) => ({ params: { path: { provision_id: id } } });

export const provisionsQuery = (id: string) =>
  queryOptions({
    queryKey: ["agreement", id, "provisions"],
    queryFn: () => body(api.GET("/api/v1/agreements/{agreement_id}/provisions", { params: { path: { agreement_id: id } } })),
  });

export async function proposeProvision(agreement: string, given: ProvisionIn): Promise<void> {
  await api.POST("/api/v1/agreements/{agreement_id}/provisions", { params: { path: { agreement_id: agreement } }, body: given });
}
export async function changeProvision(id: string, fingerprint: string, given: ProvisionIn): Promise<void> {
  await api.PUT("/api/v1/provisions/{provision_id}", { ...by(id), body: { ...given, fingerprint } });
}
export async function withdrawProvision(id: string): Promise<void> {
  await api.POST("/api/v1/provisions/{provision_id}/withdraw", by(id));
}
export async function agreeToProvision(id: string, fingerprint: string): Promise<void> {
  await api.POST("/api/v1/provisions/{provision_id}/agree", { ...by(id), body: { fingerprint } });
}
