import type { Sheet } from "@/components/schedule-sheet";
import { plain } from "@/lib/words";
import { partsOf, type Catalogue, type Parts, type Question } from "./draft-context";
import { paths, shown, type Json, type Work } from "./work";

const text = (value: Json | undefined): string => (typeof value === "string" ? value : "");
const flag = (value: Json | undefined): boolean | null => (typeof value === "boolean" ? value : null);
const words = (value: Json | undefined): string[] => (Array.isArray(value) ? value.filter((one) => typeof one === "string") : []);
type Subject = "student" | "teacher" | "parent";

/** The draft as it stands on the page, in the shape in which a published version is read. */
export function sheetOf(work: Work, catalogue: Catalogue, questions: readonly Question[], states: readonly string[]): Sheet {
  const entries = (prefix: string): Parts[] =>
    paths(work, `${prefix}.`)
      .map((path) => ({ path, entry: partsOf(shown(work, path)) }))
      .sort((a, b) => Number(a.entry.position ?? 0) - Number(b.entry.position ?? 0) || (a.path < b.path ? -1 : 1))
      .map(({ entry }) => entry);
  const labelOf = (code: string) => catalogue.sensitivities.find((one) => one.code === code)?.label ?? plain(code);
  const part = (audience: "student" | "teacher"): Sheet["schedules"][number] => {
    const categories = catalogue.categories
      .filter((category) => category.audience === audience && category.kind === "elements")
      .map((category) => {
        const elements = category.elements.map((element) => {
          const value = shown(work, `element.${element.code}`);
          const use = partsOf(value);
          return {
            code: element.code,
            label: element.label,
            used: value !== null,
            required: flag(use.required),
            purpose: text(use.purpose),
            specify: text(use.specify),
            asks_to_specify: element.specify,
            subjects: words(use.subjects) as Subject[],
            marks: element.sensitivity.map((code) => ({ code, label: labelOf(code), found_in: "catalogue" as const })),
          };
        });
        return { code: category.code, label: category.label, used: elements.filter(({ used }) => used).length, elements };
      });
    const other = entries(`other.${audience}`).map((entry) => ({ text: text(entry.text), marks: [] }));
    return { audience, none: shown(work, `${audience}_none`) === true, used: categories.reduce((sum, { used }) => sum + used, 0), categories, other };
  };
  const subprocessors = entries("subprocessors").map((entry) => ({
    name: text(entry.name),
    purpose: text(entry.purpose),
    data: text(entry.data),
    place: text(entry.place),
    written_agreement: flag(entry.written_agreement),
  }));
  const teacher = part("teacher");
  return {
    withdrawn_reason: "",
    sensitivities: [],
    schedules: [part("student"), teacher],
    services: entries("services").map((entry) => text(entry.text)),
    subprocessors: subprocessors.length || shown(work, "subprocessors_none") === true ? subprocessors : null,
    hosting: entries("hosting").map((entry) => ({ provider: text(entry.provider), country: text(entry.country), region: text(entry.region), protections: text(entry.protections) })),
    framework: text(shown(work, "framework")),
    evidence: entries("evidence").map((entry) => ({ kind: text(entry.kind), issuer: text(entry.issuer), valid_from: text(entry.valid_from) || null, valid_until: text(entry.valid_until) || null })),
    end_of_contract: {
      method: text(shown(work, "end_of_contract.method")),
      format: text(shown(work, "end_of_contract.format")),
      when: text(shown(work, "end_of_contract.when")),
      how_destroyed: text(shown(work, "end_of_contract.how_destroyed")),
    },
    vendor_address: text(shown(work, "vendor_address")),
    notice_methods: words(shown(work, "notice_methods")),
    contacts: entries("contacts").map((entry) => ({
      role: text(entry.role) as Sheet["contacts"][number]["role"],
      name: text(entry.name),
      title: text(entry.title),
      email: text(entry.email),
      phone: text(entry.phone),
      address: text(entry.address),
    })),
    answers: questions
      .filter((question) => question.scope === "vendor" && states.includes(question.state))
      .map((question) => ({ question: question.id, state: question.state, label: question.label, answers: said(question, shown(work, `answers.${question.id}`)), citation: question.citation, status: question.status as Sheet["answers"][number]["status"] })),
  };
}

function said(question: Question, answer: Json): string[] {
  if (typeof answer === "boolean") return [answer ? "Yes" : "No"];
  const labels = new Map(question.options.map(({ value, label }) => [value, label]));
  const given = typeof answer === "string" ? [answer].filter(Boolean) : words(answer);
  return given.map((one) => labels.get(one) ?? one);
}
