import { queryOptions } from "@tanstack/react-query";
import { api, body } from "@/api/client";
import type { components } from "@/api/schema";

export type Contacts = components["schemas"]["OwnContactsOut"];
export type Contact = Contacts["contacts"][number];
export type Preview = components["schemas"]["ContactsPreviewOut"];

export const ROLES: { role: Contact["role"]; label: string; help: string }[] = [
  { role: "representative", label: "Representative", help: "Who speaks for the organization about the agreement." },
  { role: "notices", label: "Notices", help: "Who gets notices under the agreements. They are mailed there." },
  { role: "security", label: "Security", help: "Who is reached about an incident." },
  { role: "privacy", label: "Privacy", help: "Who answers questions about the data." },
  { role: "signer", label: "Signer", help: "Who is suggested as the one who signs." },
];

const path = (id: string) => ({ params: { path: { organization_id: id } } });

export const contactsQuery = (id: string) =>
  queryOptions({ queryKey: ["contacts", id], queryFn: () => body(api.GET("/api/v1/organizations/{organization_id}/contacts", path(id))) });

export const previewContacts = (id: string, contacts: Contact[], stamp: string) =>
  body(api.POST("/api/v1/organizations/{organization_id}/contacts/preview", { ...path(id), body: { contacts, stamp } }));

export const saveContacts = async (id: string, contacts: Contact[], stamp: string) => {
  await api.PUT("/api/v1/organizations/{organization_id}/contacts", { ...path(id), body: { contacts, stamp } });
};
