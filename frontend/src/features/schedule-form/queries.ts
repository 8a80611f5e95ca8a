import { queryOptions } from "@tanstack/react-query";
import { api, body } from "@/api/client";
import type { Transport } from "./store";
import type { Draft, Review, Submission } from "./types";

// UNTYPED-BEGIN
type Call = (path: string, init?: { params?: object; body?: unknown }) => Promise<{ data?: unknown }>;
const untyped = api as unknown as { GET: Call; POST: Call; PATCH: Call; DELETE: Call };
const of = <T>(call: Promise<{ data?: unknown }>) => body(call as Promise<{ data?: T }>);
const by = (id: string) => ({ params: { path: { version_id: id } } });
const DRAFT = "/api/v1/drafts/{version_id}";

/** Always asked anew when the form is opened: the store starts from it. What changes while it is open, the store hears itself. */
export const draftQuery = (id: string) =>
  queryOptions({
    queryKey: ["draft", id],
    queryFn: () => of<Draft>(untyped.GET(DRAFT, by(id))),
    gcTime: 0,
    staleTime: Infinity,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });

export const transport = (id: string): Transport => ({
  save: (changes) => of(untyped.PATCH(DRAFT, { ...by(id), body: changes })),
  changes: (since) => of(untyped.GET(`${DRAFT}/changes`, { params: { path: { version_id: id }, query: { since } } })),
});

export const submissionsQuery = queryOptions({
  queryKey: ["submissions"],
  queryFn: () => of<Submission[]>(untyped.GET("/api/v1/submissions")),
});

export const reviewQuery = (agreementId: string) =>
  queryOptions({
    queryKey: ["agreement", agreementId, "review"],
    queryFn: () => of<Review>(untyped.GET("/api/v1/agreements/{agreement_id}/review", { params: { path: { agreement_id: agreementId } } })),
  });

export const askApproval = (id: string, note: string) => of<Draft>(untyped.POST(`${DRAFT}/ask-approval`, { ...by(id), body: { note } }));
export const publish = (id: string) => of<unknown>(untyped.POST(`${DRAFT}/publish`, by(id)));
export const discard = (id: string) => of<unknown>(untyped.DELETE(DRAFT, by(id)));
export const submit = (agreementId: string, version: string, note: string) =>
  of<unknown>(untyped.POST("/api/v1/agreements/{agreement_id}/submit", { params: { path: { agreement_id: agreementId } }, body: { version, note } }));
export const upload = (id: string, file: File) => {
  const data = new FormData();
  data.set("file", file);
  return of<Draft>(untyped.POST(`${DRAFT}/upload`, { ...by(id), body: data }));
};
// UNTYPED-END

export const catalogueQuery = queryOptions({
  queryKey: ["catalogue"],
  queryFn: () => body(api.GET("/api/v1/catalogue")),
  staleTime: Infinity,
});

export const questionsQuery = queryOptions({
  queryKey: ["questions"],
  queryFn: () => body(api.GET("/api/v1/questions")),
  staleTime: Infinity,
});
