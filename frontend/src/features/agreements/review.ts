import { queryOptions } from "@tanstack/react-query";
import { api, body } from "@/api/client";
import type { components } from "@/api/schema";

export type Review = components["schemas"]["AgreementReviewOut"];
export type Round = components["schemas"]["ReviewRoundOut"];
export type ReviewFinding = components["schemas"]["FindingOut"];

const by = (id: string) => ({ params: { path: { agreement_id: id } } });

export const reviewQuery = (id: string) =>
  queryOptions({
    queryKey: ["agreement", id, "review"],
    queryFn: () => body(api.GET("/api/v1/agreements/{agreement_id}/review", by(id))),
  });

/** Nothing was submitted yet: what the text still lacks is no news to anybody, and blocks nothing that could go on. */
export function beforeSubmission(agreement: { status: string; lines: readonly { version_id: string | null }[] }, review: Review): boolean {
  if (review.rounds.length > 0) return false;
  return agreement.status === "with_vendor" || (agreement.status === "draft" && agreement.lines.some((line) => !line.version_id));
}

export const submissionsQuery = queryOptions({ queryKey: ["submissions"], queryFn: () => body(api.GET("/api/v1/submissions")) });

/** Waives the blocking findings of a code as they were read: where they read otherwise by now, nothing is waived. */
export async function waive(id: string, code: string, reason: string, read: string[]): Promise<void> {
  await api.POST("/api/v1/agreements/{agreement_id}/waivers", { ...by(id), body: { code, reason, read } });
}
export async function endWaiver(id: string, reason: string): Promise<void> {
  await api.POST("/api/v1/waivers/{waiver_id}/end", { params: { path: { waiver_id: id } }, body: { reason } });
}
export async function returnToVendor(id: string, reason: string): Promise<void> {
  await api.POST("/api/v1/agreements/{agreement_id}/actions/return", { ...by(id), body: { reason } });
}

/** The part of the schedule in which a path of the form stands. */
const SECTION_OF: Record<string, string> = {
  vendor_address: "services",
  product_kind: "services",
  product_url: "services",
  services: "services",
  framework: "security",
  evidence: "security",
  end_of_contract: "security",
  student_none: "student_data",
  teacher_none: "teacher_data",
  subprocessors: "subprocessors",
  subprocessors_none: "subprocessors",
  hosting: "hosting",
  answers: "state_questions",
  contacts: "contacts",
  notice_methods: "contacts",
};

export function sectionOf(anchor: string): string {
  const [kind, rest = ""] = [anchor.slice(0, anchor.indexOf(":")), anchor.slice(anchor.indexOf(":") + 1)];
  if (kind === "section") return rest;
  if (kind === "element") return rest.startsWith("teacher") ? "teacher_data" : "student_data";
  if (rest.startsWith("other.teacher") || rest.startsWith("element.teacher")) return "teacher_data";
  if (rest.startsWith("other.") || rest.startsWith("element.") || rest.startsWith("category.")) return "student_data";
  return SECTION_OF[rest.split(".")[0] ?? ""] ?? "services";
}

/** The id on the page of a place in one product's schedule. */
export function placeId(product: string, anchor: string): string {
  return `at-${product}-${anchor}`;
}

/** Goes to a place on this page: the exact one, else the section that it belongs to. */
export function goTo(product: string, anchor: string): void {
  const place = document.getElementById(placeId(product, anchor)) ?? document.getElementById(placeId(product, `section:${sectionOf(anchor)}`));
  place?.scrollIntoView({ block: "center" });
  place?.focus({ preventScroll: true });
}
