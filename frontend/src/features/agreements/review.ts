import { queryOptions } from "@tanstack/react-query";
import { api, body } from "@/api/client";
import type { Comment } from "@/components/comments/comments";

// UNTYPED-BEGIN
export interface Round {
  id: string;
  version: { id: string; number: number };
  product: { id: string; name: string };
  status: string;
  submitted_at: string;
  submitted_by: string;
  note: string;
  decided_at: string | null;
  decided_by: string;
  decision_note: string;
}
export interface ReviewFinding {
  code: string;
  blocking: boolean;
  message: string;
  todo: string;
  clause: string;
  anchor: string;
  product: string;
  source_kind: string;
  citation: string;
  citation_url: string;
  status: string;
  state: string;
  void: boolean;
  waiver: { id: string; person: string; reason: string; at: string } | null;
}
export interface Review {
  status: string;
  rounds: Round[];
  findings: ReviewFinding[];
  checks: number;
  blocking_open: number;
  comments: Comment[];
  allowed_actions: string[];
}
type Call = (path: string, init?: { params?: object; body?: unknown }) => Promise<{ data?: unknown }>;
const untyped = api as unknown as { GET: Call; POST: Call; PUT: Call };
const of = <T>(call: Promise<{ data?: unknown }>) => body(call as Promise<{ data?: T }>);
const by = (id: string) => ({ params: { path: { agreement_id: id } } });

export const reviewQuery = (id: string) =>
  queryOptions({
    queryKey: ["agreement", id, "review"],
    queryFn: () => of<Review>(untyped.GET("/api/v1/agreements/{agreement_id}/review", by(id))),
  });
export const waive = (id: string, code: string, reason: string) => of(untyped.POST("/api/v1/agreements/{agreement_id}/waivers", { ...by(id), body: { code, reason } }));
export const endWaiver = (id: string, reason: string) => of(untyped.POST("/api/v1/waivers/{waiver_id}/end", { params: { path: { waiver_id: id } }, body: { reason } }));
export const remind = (id: string) => of(untyped.POST("/api/v1/agreements/{agreement_id}/remind", by(id)));
export const returnToVendor = (id: string, reason: string) => of(untyped.POST("/api/v1/agreements/{agreement_id}/actions/return", { ...by(id), body: { reason } }));
export interface Submission {
  agreement_id: string;
  product: { id: string; name: string } | null;
  draft_id: string | null;
}
export const submissionsQuery = queryOptions({ queryKey: ["submissions"], queryFn: () => of<Submission[]>(untyped.GET("/api/v1/submissions")) });
// UNTYPED-END

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
