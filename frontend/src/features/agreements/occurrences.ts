import { queryOptions } from "@tanstack/react-query";
import { api, body } from "@/api/client";
import type { components } from "@/api/schema";
import type { TypedMoment } from "@/components/form/moment-field";
import { multipart } from "@/lib/multipart";

export type Occurrence = components["schemas"]["OccurrenceOut"];
export type OccurrenceKind = components["schemas"]["OccurrenceKindOut"];

/** What was stated under an agreement, the latest first, and what one may state. */
export const occurrencesQuery = (id: string) =>
  queryOptions({
    queryKey: ["agreement", id, "occurrences"],
    queryFn: () => body(api.GET("/api/v1/agreements/{agreement_id}/occurrences", { params: { path: { agreement_id: id } } })),
  });

export interface OccurrenceValues {
  kind: string;
  on: TypedMoment;
  planned_on: string;
  note: string;
  file: File | null;
}

export function stateOccurrence(id: string, { kind, on, planned_on, note, file }: OccurrenceValues) {
  const given = { kind, on: on.day || undefined, at: on.time || undefined, which: on.which, planned_on: planned_on || undefined, note: note.trim() };
  return body(
    api.POST("/api/v1/agreements/{agreement_id}/occurrences", {
      params: { path: { agreement_id: id } },
      body: given,
      bodySerializer: multipart({ ...given, file }),
    }),
  );
}

export const withdrawOccurrence = (id: string, reason: string) =>
  api.POST("/api/v1/occurrences/{occurrence_id}/withdraw", { params: { path: { occurrence_id: id } }, body: { reason } });
