import { queryOptions } from "@tanstack/react-query";
import { api, body } from "@/api/client";
import type { components, paths } from "@/api/schema";
import { multipart } from "@/lib/multipart";

export type RegisterImport = components["schemas"]["RegisterImportOut"];
export type ImportRow = components["schemas"]["RegisterRowOut"];
export type Fate = ImportRow["fate"];
type RowsQuery = NonNullable<paths["/api/v1/register-imports/{import_id}/rows"]["get"]["parameters"]["query"]>;

export const importsQuery = (page: number) =>
  queryOptions({
    queryKey: ["imports", "list", page],
    queryFn: () => body(api.GET("/api/v1/register-imports", { params: { query: { page } } })),
    placeholderData: (old) => old,
  });

/** One upload; looked at again by itself while the worker is at it. */
export const importQuery = (id: string) =>
  queryOptions({
    queryKey: ["imports", id],
    queryFn: () => body(api.GET("/api/v1/register-imports/{import_id}", { params: { path: { import_id: id } } })),
    refetchInterval: ({ state: { data } }) => (data?.status === "running" || data?.left_to_withdraw ? 1_000 : false),
  });

export const importRowsQuery = (id: string, query: RowsQuery) =>
  queryOptions({
    queryKey: ["imports", id, "rows", query],
    queryFn: () => body(api.GET("/api/v1/register-imports/{import_id}/rows", { params: { path: { import_id: id }, query } })),
    placeholderData: (old) => old,
  });

export const checkRegister = (file: File | null) => body(api.POST("/api/v1/register-imports", { body: { file: "" }, bodySerializer: multipart({ file }) }));
