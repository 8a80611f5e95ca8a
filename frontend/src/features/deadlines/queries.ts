import { queryOptions } from "@tanstack/react-query";
import { api, body } from "@/api/client";
import type { components, paths } from "@/api/schema";

/** A clock as a row of a list. */
export type ClockRow = components["schemas"]["ClockRowOut"];
export type ClocksQuery = NonNullable<paths["/api/v1/clocks"]["get"]["parameters"]["query"]>;

/** Clocks as a list asks for them; those of one agreement with `agreement`. */
export const clocksQuery = (query: ClocksQuery) =>
  queryOptions({
    queryKey: ["clocks", query],
    queryFn: () => body(api.GET("/api/v1/clocks", { params: { query } })),
    placeholderData: (old) => old,
    // A date that another person moved, or that passed meanwhile, is seen without a reload.
    refetchInterval: 60_000,
  });
