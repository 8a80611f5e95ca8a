import { queryOptions } from "@tanstack/react-query";
import { api, body } from "@/api/client";
import type { components } from "@/api/schema";
import type { Answer, Transport } from "./store";
import type { Draft } from "./types";
import type { Fields } from "./work";

const by = (id: string) => ({ params: { path: { version_id: id } } });
const draft = (shown: components["schemas"]["DraftOut"]): Draft => ({ ...shown, fields: shown.fields as Fields });

/** Always asked anew when the form is opened: the store starts from it. What changes while it is open, the store hears itself. */
export const draftQuery = (id: string) =>
  queryOptions({
    queryKey: ["draft", id],
    queryFn: async () => draft(await body(api.GET("/api/v1/drafts/{version_id}", by(id)))),
    gcTime: 0,
    staleTime: Infinity,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });

export const transport = (id: string): Transport => ({
  save: async (changes) => (await body(api.PATCH("/api/v1/drafts/{version_id}", { ...by(id), body: changes }))) as Answer,
  changes: async (since) => (await body(api.GET("/api/v1/drafts/{version_id}/changes", { params: { path: { version_id: id }, query: { since } } }))) as Answer,
});

export const askApproval = async (id: string, note: string) => draft(await body(api.POST("/api/v1/drafts/{version_id}/ask-approval", { ...by(id), body: { note } })));
export const publish = (id: string) => body(api.POST("/api/v1/drafts/{version_id}/publish", by(id)));
export const discard = (id: string) => body(api.DELETE("/api/v1/drafts/{version_id}", by(id)));

export const submissionsQuery = queryOptions({
  queryKey: ["submissions"],
  queryFn: () => body(api.GET("/api/v1/submissions")),
});

const of = (agreementId: string) => ({ params: { path: { agreement_id: agreementId } } });

/** What was said about an agreement; under the same key as the district's own page of it. */
export const reviewQuery = (agreementId: string) =>
  queryOptions({
    queryKey: ["agreement", agreementId, "review"],
    queryFn: () => body(api.GET("/api/v1/agreements/{agreement_id}/review", of(agreementId))),
  });

export const submit = (agreementId: string, version: string, note: string) => api.POST("/api/v1/agreements/{agreement_id}/submit", { ...of(agreementId), body: { version, note } });

export const upload = async (id: string, file: File) =>
  draft(
    await body(
      api.POST("/api/v1/drafts/{version_id}/upload", {
        ...by(id),
        // The types say "string" for a binary part; the form below carries the file itself.
        body: { file: "" },
        bodySerializer: () => {
          const data = new FormData();
          data.set("file", file);
          return data;
        },
      }),
    ),
  );

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
