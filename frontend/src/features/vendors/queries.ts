import { queryOptions } from "@tanstack/react-query";
import { api, body } from "@/api/client";
import type { components, operations } from "@/api/schema";

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

/** What a district asks this vendor for: one product of one agreement. */
export type Submission = components["schemas"]["SubmissionOut"];

/** Whether the district waits for the vendor now. */
export function waits(submission: Submission): boolean {
  return submission.status === "asked" || submission.status === "returned";
}

export const submissionsQuery = queryOptions({
  queryKey: ["submissions"],
  queryFn: () => body(api.GET("/api/v1/submissions")),
});

export const submit = (agreementId: string, version: string, note: string) =>
  api.POST("/api/v1/agreements/{agreement_id}/submit", { params: { path: { agreement_id: agreementId } }, body: { version, note } });

export const uploadInto = (id: string, file: File) =>
  api.POST("/api/v1/drafts/{version_id}/upload", {
    params: { path: { version_id: id } },
    // The types say "string" for a binary part; the form below carries the file itself.
    body: { file: "" },
    bodySerializer: () => {
      const data = new FormData();
      data.set("file", file);
      return data;
    },
  });

export type Product = components["schemas"]["ProductOut"];
type Named = { name: string; kind: string; url: string };

export const productsQuery = (page: number) =>
  queryOptions({
    queryKey: ["products", page],
    queryFn: () => body(api.GET("/api/v1/products", { params: { query: { page } } })),
    placeholderData: (old) => old,
  });

export const preferencesQuery = queryOptions({
  queryKey: ["vendor-preferences"],
  queryFn: () => body(api.GET("/api/v1/vendor-preferences")),
});

export const setPreferences = (approval_required: boolean) => body(api.PUT("/api/v1/vendor-preferences", { body: { approval_required } }));
export const addProduct = (product: Named) => body(api.POST("/api/v1/products", { body: product }));
export const changeProduct = (id: string, product: Named) => body(api.PATCH("/api/v1/products/{product_id}", { params: { path: { product_id: id } }, body: product }));
export const startDraft = (product: string, from: string, variant_for: string | null) =>
  body(api.POST("/api/v1/products/{product_id}/drafts", { params: { path: { product_id: product } }, body: { from, variant_for } }));
export const discardDraft = (id: string) => body(api.DELETE("/api/v1/drafts/{version_id}", { params: { path: { version_id: id } } }));
