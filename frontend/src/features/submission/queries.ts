import { queryOptions } from "@tanstack/react-query";
import { api, body } from "@/api/client";
import type { components } from "@/api/schema";

export type Asked = components["schemas"]["SubmissionAskedOut"];

const by = (token: string) => ({ params: { path: { token } } });

export const askedQuery = (token: string) =>
  queryOptions({
    queryKey: ["submission", token],
    queryFn: () => body(api.GET("/api/v1/submission/{token}", by(token))),
  });

export const enter = (token: string, name: string) => body(api.POST("/api/v1/submission/{token}/enter", { ...by(token), body: { name } }));
export const open = (token: string) => body(api.POST("/api/v1/submission/{token}/open", by(token)));
