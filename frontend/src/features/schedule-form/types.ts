import type { components } from "@/api/schema";
import type { Fields } from "./work";

type Schemas = components["schemas"];
export type SectionCode = "services" | "student_data" | "teacher_data" | "subprocessors" | "hosting" | "security" | "state_questions" | "contacts" | "review";
export type Section = Schemas["SectionOut"];
/** What the server answers about a draft; the values of its fields are JSON, which its API's file cannot say closer. */
export type Draft = Omit<Schemas["DraftOut"], "fields"> & { fields: Fields };

/** What a district asks this vendor for: one product of one agreement. */
export type Submission = Schemas["SubmissionOut"];

/** Whether the district waits for the vendor now. */
export function waits(submission: Submission): boolean {
  return submission.status === "asked" || submission.status === "returned";
}
