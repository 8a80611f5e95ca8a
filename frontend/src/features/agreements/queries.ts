import { queryOptions } from "@tanstack/react-query";
import { api, body } from "@/api/client";
import type { components, paths } from "@/api/schema";

type Shown = components["schemas"]["AgreementOut"];
/** The register's row and what only its own page shows, as one. */
export type Agreement = Shown["agreement"] & Omit<Shown, "agreement">;
/** A row of the register. */
export type AgreementRow = components["schemas"]["AgreementListRowOut"];
export type AgreementText = components["schemas"]["AgreementText"];
export type Finding = components["schemas"]["Finding"];
export type RegisterQuery = NonNullable<paths["/api/v1/agreements"]["get"]["parameters"]["query"]>;

/** While the two sides work on the schedule, the review is what one comes for. */
export function underReview(agreement: Agreement): boolean {
  return ["with_vendor", "in_review"].includes(agreement.status);
}

const by = (id: string) => ({ params: { path: { agreement_id: id } } });

export const registerQuery = (query: RegisterQuery) =>
  queryOptions({
    queryKey: ["agreements", query],
    queryFn: () => body(api.GET("/api/v1/agreements", { params: { query } })),
    placeholderData: (old) => old,
  });

/** One agreement. While files are being set or sealed, or somebody is asked to sign, it is looked at again by itself. */
export const agreementQuery = (id: string) =>
  queryOptions({
    queryKey: ["agreement", id],
    queryFn: async (): Promise<Agreement> => {
      const { agreement, ...rest } = await body(api.GET("/api/v1/agreements/{agreement_id}", by(id)));
      return { ...agreement, ...rest };
    },
    refetchInterval: ({ state: { data } }) => (data?.documents_pending ? 1_500 : data?.status === "out_for_signature" ? 5_000 : false),
  });

/** The text of the agreement itself, or of one of its papers: an amendment is read by itself. */
export const textQuery = (id: string, instrument?: string) =>
  queryOptions({
    queryKey: ["agreement", id, "text", instrument ?? ""],
    queryFn: () => body(api.GET("/api/v1/agreements/{agreement_id}/text", { params: { path: { agreement_id: id }, query: { instrument } } })),
  });

export const timelineQuery = (id: string) =>
  queryOptions({
    queryKey: ["agreement", id, "timeline"],
    queryFn: () => body(api.GET("/api/v1/agreements/{agreement_id}/timeline", by(id))),
  });

export const versionQuery = (id: string) =>
  queryOptions({
    queryKey: ["schedule-version", id],
    queryFn: () => body(api.GET("/api/v1/schedule-versions/{version_id}", { params: { path: { version_id: id } } })),
  });
