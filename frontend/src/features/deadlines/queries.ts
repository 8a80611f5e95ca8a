import { queryOptions } from "@tanstack/react-query";
import { api, body } from "@/api/client";
import type { components, paths } from "@/api/schema";

/** A clock as a row of a list. */
export type ClockRow = components["schemas"]["ClockRowOut"];
/** Everything of one clock. */
export type Clock = components["schemas"]["ClockOut"];
export type ClockCandidate = components["schemas"]["ClockCandidateOut"];
export type ClockMonth = components["schemas"]["ClockMonthOut"];
export type ClocksQuery = NonNullable<paths["/api/v1/clocks"]["get"]["parameters"]["query"]>;
export type MonthQuery = NonNullable<paths["/api/v1/clocks/month"]["get"]["parameters"]["query"]>;

// A date that somebody else moved, or that passed meanwhile, is seen without a reload.
const AGAIN = 60_000;

/** Clocks as a list asks for them; those of one agreement with `agreement`. */
export const clocksQuery = (query: ClocksQuery) =>
  queryOptions({
    queryKey: ["clocks", query],
    queryFn: () => body(api.GET("/api/v1/clocks", { params: { query } })),
    placeholderData: (old) => old,
    refetchInterval: AGAIN,
  });

export const monthQuery = (query: MonthQuery) =>
  queryOptions({
    queryKey: ["clocks", "month", query],
    queryFn: () => body(api.GET("/api/v1/clocks/month", { params: { query } })),
    placeholderData: (old) => old,
  });

export const clockQuery = (id: string) =>
  queryOptions({
    queryKey: ["clock", id],
    queryFn: () => body(api.GET("/api/v1/clocks/{clock_id}", { params: { path: { clock_id: id } } })),
    refetchInterval: AGAIN,
  });

/** Whether the digests of a mailed link come. */
export const digestsQuery = (token: string) =>
  queryOptions({
    queryKey: ["digests", token],
    queryFn: () => body(api.GET("/api/v1/unsubscribe", { params: { query: { token } } })),
    retry: false,
  });

/** Which district wrote to the contact of which vendor, by the link of a mail. */
export const wrongContactQuery = (token: string) =>
  queryOptions({
    queryKey: ["wrong-contact", token],
    queryFn: () => body(api.GET("/api/v1/wrong-contact", { params: { query: { token } } })),
    retry: false,
  });
