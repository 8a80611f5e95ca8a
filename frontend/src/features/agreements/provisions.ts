import { queryOptions } from "@tanstack/react-query";
import { api, body } from "@/api/client";

// UNTYPED-BEGIN
export type ProvisionOp = "add" | "replace" | "delete";
export interface Provision {
  id: string;
  op: ProvisionOp;
  op_label: string;
  clause: string;
  clause_label: string;
  heading: string;
  text: string;
  proposed_by: string;
  proposed_at: string;
  agreed_by: string;
  agreed_at: string | null;
  fingerprint: string;
  allowed_actions: string[];
}
export interface ClauseChoice {
  id: string;
  number: string;
  heading: string;
  section: string;
  text: string;
}
export interface Provisions {
  provisions: Provision[];
  clauses: ClauseChoice[];
  allowed_actions: string[];
}
export interface ProvisionIn {
  op: ProvisionOp;
  clause: string;
  heading: string;
  text: string;
}
type Call = (path: string, init?: { params?: object; body?: unknown }) => Promise<{ data?: unknown }>;
const untyped = api as unknown as { GET: Call; POST: Call; PUT: Call };
const of = <T>(call: Promise<{ data?: unknown }>) => body(call as Promise<{ data?: T }>);
const by = (id: string) => ({ params: { path: { provision_id: id } } });

export const provisionsQuery = (id: string) =>
  queryOptions({
    queryKey: ["agreement", id, "provisions"],
    queryFn: () => of<Provisions>(untyped.GET("/api/v1/agreements/{agreement_id}/provisions", { params: { path: { agreement_id: id } } })),
  });
export const proposeProvision = (agreement: string, given: ProvisionIn) => of(untyped.POST("/api/v1/agreements/{agreement_id}/provisions", { params: { path: { agreement_id: agreement } }, body: given }));
export const changeProvision = (id: string, fingerprint: string, given: ProvisionIn) => of(untyped.PUT("/api/v1/provisions/{provision_id}", { ...by(id), body: { ...given, fingerprint } }));
export const withdrawProvision = (id: string) => of(untyped.POST("/api/v1/provisions/{provision_id}/withdraw", by(id)));
export const agreeToProvision = (id: string, fingerprint: string) => of(untyped.POST("/api/v1/provisions/{provision_id}/agree", { ...by(id), body: { fingerprint } }));
// UNTYPED-END
