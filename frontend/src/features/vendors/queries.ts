import { queryOptions } from "@tanstack/react-query";
import { api, body } from "@/api/client";
import type { operations } from "@/api/schema";

type VendorList = NonNullable<operations["vendors_list"]["parameters"]["query"]>;

export const vendorsQuery = (query: VendorList) =>
  queryOptions({
    queryKey: ["vendors", query],
    queryFn: () => body(api.GET("/api/v1/vendors", { params: { query } })),
    placeholderData: (old) => old,
  });

export const vendorQuery = (id: string) =>
  queryOptions({
    queryKey: ["vendor", id],
    queryFn: () => body(api.GET("/api/v1/vendors/{vendor_id}", { params: { path: { vendor_id: id } } })),
  });

export const productQuery = (id: string) =>
  queryOptions({
    queryKey: ["product", id],
    queryFn: () => body(api.GET("/api/v1/products/{product_id}", { params: { path: { product_id: id } } })),
  });

export const scheduleQuery = (id: string) =>
  queryOptions({
    queryKey: ["schedule-version", id],
    queryFn: () => body(api.GET("/api/v1/schedule-versions/{version_id}", { params: { path: { version_id: id } } })),
  });

export const catalogueQuery = queryOptions({
  queryKey: ["catalogue"],
  queryFn: () => body(api.GET("/api/v1/catalogue")),
  staleTime: Infinity,
});

// UNTYPED-BEGIN
export interface Submission {
  agreement_id: string;
  reference: string;
  district: { id: string; name: string };
  product: { id: string; name: string } | null;
  states: string[];
  status: string;
  asked_at: string;
  message: string;
  draft_id: string | null;
  published_version: string | null;
  returned: { note: string; at: string; open_points: number } | null;
}
export type Product = NonNullable<Awaited<ReturnType<NonNullable<ReturnType<typeof productQuery>["queryFn"]>>>>;
type Call = (path: string, init?: { params?: object; body?: unknown }) => Promise<{ data?: unknown }>;
const untyped = api as unknown as { GET: Call; POST: Call; PUT: Call; PATCH: Call; DELETE: Call };
const of = <T>(call: Promise<{ data?: unknown }>) => body(call as Promise<{ data?: T }>);

export const productsQuery = (page: number) =>
  queryOptions({
    queryKey: ["products", page],
    queryFn: () => of<{ count: number; page: number; pages: number; results: Product[] }>(untyped.GET("/api/v1/products", { params: { query: { page } } })),
    placeholderData: (old) => old,
  });

export const submissionsQuery = queryOptions({
  queryKey: ["submissions"],
  queryFn: () => of<Submission[]>(untyped.GET("/api/v1/submissions")),
});

export const preferencesQuery = queryOptions({
  queryKey: ["vendor-preferences"],
  queryFn: () => of<{ approval_required: boolean }>(untyped.GET("/api/v1/vendor-preferences")),
});

export const setPreferences = (approval_required: boolean) => of<{ approval_required: boolean }>(untyped.PUT("/api/v1/vendor-preferences", { body: { approval_required } }));
export const addProduct = (product: { name: string; kind: string; url: string }) => of<{ id: string }>(untyped.POST("/api/v1/products", { body: product }));
export const changeProduct = (id: string, product: { name: string; kind: string; url: string }) => of<Product>(untyped.PATCH("/api/v1/products/{product_id}", { params: { path: { product_id: id } }, body: product }));
export const startDraft = (product: string, from: string, variant_for: string | null) =>
  of<{ id: string }>(untyped.POST("/api/v1/products/{product_id}/drafts", { params: { path: { product_id: product } }, body: { from, variant_for } }));
export const discardDraft = (id: string) => of<unknown>(untyped.DELETE("/api/v1/drafts/{version_id}", { params: { path: { version_id: id } } }));
export const uploadInto = (id: string, file: File) => {
  const data = new FormData();
  data.set("file", file);
  return of<{ id: string }>(untyped.POST("/api/v1/drafts/{version_id}/upload", { params: { path: { version_id: id } }, body: data }));
};
// UNTYPED-END
