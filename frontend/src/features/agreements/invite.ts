import { api, body } from "@/api/client";
import type { components } from "@/api/schema";

type InviteIn = components["schemas"]["AgreementInviteInRequest"];
export interface AskIn {
  message: string;
  email: string;
  contact_name: string;
}
const by = (id: string) => ({ params: { path: { agreement_id: id } } });

export const inviteVendor = (given: Partial<InviteIn>) =>
  body(api.POST("/api/v1/agreements/invite", { body: { new: false, vendor_name: "", email: "", contact_name: "", message: "", service_agreement_title: "", term_months: 36, term_basis: "default", notice_method: "", ...given } }));

export async function askVendor(id: string, given: AskIn): Promise<void> {
  await api.POST("/api/v1/agreements/{agreement_id}/actions/ask", { ...by(id), body: given });
}
export async function remindVendor(id: string, given: AskIn): Promise<void> {
  await api.POST("/api/v1/agreements/{agreement_id}/remind", { ...by(id), body: given });
}
