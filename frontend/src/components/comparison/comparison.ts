import { queryOptions } from "@tanstack/react-query";
import { api, body } from "@/api/client";
import type { components } from "@/api/schema";

export type Comparison = components["schemas"]["ComparisonOut"];
export type Change = Comparison["changes"][number];
export type ChangeKind = Change["kind"];

export const comparisonQuery = (before: string, after: string) =>
  queryOptions({
    queryKey: ["comparison", before, after],
    queryFn: () => body(api.GET("/api/v1/schedule-versions/{version_id}/compare/{other_id}", { params: { path: { version_id: before, other_id: after } } })),
  });

/** In the order of weight: what a district looks at first stands first. */
export const KINDS: readonly { kind: ChangeKind; label: string; plural: string }[] = [
  { kind: "newly_sensitive", label: "Newly sensitive", plural: "newly sensitive" },
  { kind: "added", label: "Added", plural: "added" },
  { kind: "now_required", label: "Now required", plural: "now required" },
  { kind: "dropped", label: "Dropped", plural: "dropped" },
  { kind: "no_longer_required", label: "No longer required", plural: "no longer required" },
  { kind: "reworded", label: "Reworded", plural: "reworded" },
  { kind: "changed", label: "Changed", plural: "changed" },
];

export const SECTIONS: readonly { code: string; label: string }[] = [
  { code: "services", label: "Services" },
  { code: "student_data", label: "Student data" },
  { code: "teacher_data", label: "Teacher data" },
  { code: "subprocessors", label: "Subprocessors" },
  { code: "hosting", label: "Hosting" },
  { code: "security", label: "Security and the end of the contract" },
  { code: "state_questions", label: "What the states ask" },
  { code: "contacts", label: "Contacts" },
];

export function sectionLabel(code: string): string {
  return SECTIONS.find((section) => section.code === code)?.label ?? code;
}

/** "2 added, 1 dropped": only what there is. */
export function countsLine(counts: Comparison["counts"]): string {
  return KINDS.filter(({ kind }) => counts[kind])
    .map(({ kind, plural }) => `${counts[kind]} ${plural}`)
    .join(", ");
}
