import { queryOptions } from "@tanstack/react-query";
import { api, body } from "@/api/client";
import type { components } from "@/api/schema";

export type Organization = components["schemas"]["OrganizationOut"];
export type Claim = components["schemas"]["DomainClaimOut"];
export type Merge = components["schemas"]["MergeOut"];
export type Duplicate = components["schemas"]["DuplicateOut"];

export const organizationQuery = (id: string) =>
  queryOptions({
    queryKey: ["organizations", id],
    queryFn: () => body(api.GET("/api/v1/organizations/{organization_id}", { params: { path: { organization_id: id } } })),
  });

/** What a vendor has begun to show: which domain, and how. */
export const openClaimQuery = (id: string) =>
  queryOptions({
    queryKey: ["organizations", id, "domain-claim"],
    queryFn: () => body(api.GET("/api/v1/organizations/{organization_id}/domain-claim", { params: { path: { organization_id: id } } })),
  });

/** A vendor's place in the directory, in words. */
export function standing(row: Organization): string {
  if (row.kind !== "vendor") return row.state ? `${row.kind === "coalition" ? "Coalition" : "District"}, ${row.state}` : "";
  if (row.verified) return `${row.domain} confirmed`;
  return "Domain not confirmed";
}
