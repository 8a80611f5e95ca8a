import { queryOptions } from "@tanstack/react-query";
import { api, body } from "@/api/client";
import type { components } from "@/api/schema";

export type Offer = components["schemas"]["OfferOut"];

/** What somebody has to do about an offered version. */
export const OFFER_STAGES = [
  { value: "offered", label: "Waiting for an answer" },
  { value: "composed", label: "Amendment to be sent out" },
  { value: "out", label: "Amendment out for signature" },
] as const;

const by = (id: string) => ({ params: { path: { offer_id: id } } });

export const offerQuery = (id: string) => queryOptions({ queryKey: ["offer", id], queryFn: () => body(api.GET("/api/v1/offers/{offer_id}", by(id))) });

/** The offers of one agreement, the newest first. */
export const offersQuery = (agreement: string) =>
  queryOptions({
    queryKey: ["agreement", agreement, "offers"],
    queryFn: () => body(api.GET("/api/v1/offers", { params: { query: { agreement, size: 50 } } })),
  });

export const accept = (id: string, reason: string) => body(api.POST("/api/v1/offers/{offer_id}/accept", { ...by(id), body: { reason } }));
export async function objectTo(id: string, reason: string): Promise<void> {
  await api.POST("/api/v1/offers/{offer_id}/object", { ...by(id), body: { reason } });
}
export async function withdraw(id: string, reason: string): Promise<void> {
  await api.POST("/api/v1/offers/{offer_id}/withdraw", { ...by(id), body: { reason } });
}
