import { queryOptions } from "@tanstack/react-query";
import { api, body } from "@/api/client";
import type { components } from "@/api/schema";

export type SignerView = components["schemas"]["SignerView"];

export const by = (token: string) => ({ params: { path: { token } } });

/** What is asked of the holder of the link. While others or the seal are awaited, it is looked at again by itself. */
export const signerQuery = (token: string) =>
  queryOptions({
    queryKey: ["sign", token],
    queryFn: () => body(api.GET("/api/v1/sign/{token}", by(token))),
    refetchInterval: ({ state: { data } }) => (data?.next === "wait" ? 4_000 : false),
    refetchOnWindowFocus: false,
  });

export const signTextQuery = (token: string) =>
  queryOptions({
    queryKey: ["sign", token, "text"],
    queryFn: () => body(api.GET("/api/v1/sign/{token}/text", by(token))),
    staleTime: Infinity,
  });
