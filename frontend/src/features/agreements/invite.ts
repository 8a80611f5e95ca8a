import { api, body } from "@/api/client";

// UNTYPED-BEGIN
type Call = (path: string, init?: { params?: object; body?: unknown }) => Promise<{ data?: unknown }>;
const untyped = api as unknown as { POST: Call };
interface InviteIn {
  vendor?: string;
  vendor_name?: string;
  new?: boolean;
  email: string;
  contact_name: string;
  products: string[];
  product_names: string[];
  states: string[];
  service_agreement_title: string;
  message: string;
}
export const inviteVendor = (given: InviteIn) => body(untyped.POST("/api/v1/agreements/invite", { body: given }) as Promise<{ data?: { id: string } }>);
export const askVendor = (id: string, given: { message: string; email: string; contact_name: string }) =>
  body(untyped.POST("/api/v1/agreements/{agreement_id}/actions/ask", { params: { path: { agreement_id: id } }, body: given }));
// UNTYPED-END
