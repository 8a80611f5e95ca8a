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
