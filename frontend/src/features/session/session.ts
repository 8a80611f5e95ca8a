import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, body } from "@/api/client";
import type { components } from "@/api/schema";

export type Session = components["schemas"]["SessionOut"];
export type Standing = components["schemas"]["StandingOut"];

export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: () => body(api.GET("/api/v1/session")),
  staleTime: 60_000,
});

/** The session of a page behind the sign-in; the router has loaded it before the page shows. */
export function useSession(): Session {
  const { data } = useQuery(sessionQuery);
  if (!data) throw new Error("no session loaded");
  return data;
}

/** Whether the server says that this person may; the browser decides nothing. */
export function useMay(verb: string): boolean {
  return useSession().may.includes(verb);
}

/** The zone in which this organization's instants are written. */
export function useZone(): string | undefined {
  return useSession().organization?.time_zone || undefined;
}

/** Takes a session that the server just answered, and forgets everything that was loaded for another one. */
export function useEnter(): (session: Session) => void {
  const client = useQueryClient();
  return (session) => {
    client.clear();
    client.setQueryData(sessionQuery.queryKey, session);
  };
}

const ROLES: Record<string, string> = {
  privacy_officer: "Privacy officer",
  district_signatory: "District signatory",
  auditor: "Auditor",
  vendor_administrator: "Vendor administrator",
  vendor_contributor: "Vendor contributor",
  vendor_signatory: "Vendor signatory",
  operator: "Operator",
};

export function roleName(role: string): string {
  return ROLES[role] ?? role;
}
