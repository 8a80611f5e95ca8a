import type { Fields } from "./work";

/** What the server answers about a draft. */
export type SectionCode = "services" | "student_data" | "teacher_data" | "subprocessors" | "hosting" | "security" | "state_questions" | "contacts" | "review";
export interface Section {
  code: string;
  label: string;
  state: string;
  missing: { path: string; message: string }[];
  categories?: { code: string; label: string; state: string; used: number }[];
}
export interface Draft {
  id: string;
  product: { id: string; name: string; kind: string; url: string };
  vendor: { id: string; name: string };
  number: number;
  variant_for: { id: string; name: string } | null;
  catalogue: string;
  revision: number;
  prefilled_from: { id: string; number: number; product: string } | null;
  approval: { required: boolean; asked_at: string | null; asked_by: string; note: string };
  fields: Fields;
  sections: Section[];
  states: string[];
  teacher_reached: boolean;
  asked_by: { district: { id: string; name: string; state: string }; states: string[]; asked_at: string }[];
  allowed_actions: string[];
  published_versions: { id: string; number: number; published_at: string }[];
}

/** What a district waits for. */
export interface Submission {
  agreement_id: string;
  reference: string;
  district: { id: string; name: string };
  product: { id: string; name: string } | null;
  states: string[];
  status: string;
  asked_at: string;
  message: string;
  draft_id: string | null;
  published_version: string | null;
  returned: { note: string; at: string; open_points: number } | null;
}

export interface Comment {
  id: string;
  anchor: string;
  anchor_label: string;
  product: string | { id: string; name: string } | null;
  version: { id: string; number: number } | null;
  visibility: string;
  author: string;
  organization: string;
  body: string;
  created_at: string;
  resolved_at: string | null;
  resolved_by: string;
  answers: Comment[];
}
export interface Review {
  comments: Comment[];
  allowed_actions: string[];
}
