import type { SectionCode } from "./types";

/** The section in which a path of the draft is asked. */
export function sectionOf(path: string): SectionCode {
  if (path.startsWith("section.")) return path.slice("section.".length) as SectionCode;
  if (/^(element|category|other)\.teacher\b|^teacher_none/.test(path)) return "teacher_data";
  if (/^(element|category|other)\.|^student_none/.test(path)) return "student_data";
  if (/^subprocessors/.test(path)) return "subprocessors";
  if (/^hosting/.test(path)) return "hosting";
  if (/^(framework|evidence|end_of_contract)/.test(path)) return "security";
  if (/^answers/.test(path)) return "state_questions";
  if (/^(contacts|vendor_address|notice_methods)/.test(path)) return "contacts";
  return "services";
}

/** Puts the focus on a field of this page by its path: its own control, else the first of what it names, else what it is a part of. */
export function focusField(path: string): boolean {
  const name = CSS.escape(path);
  const controls = ":is(input, textarea, select)";
  const field = document.getElementById(path) ?? document.querySelector<HTMLElement>(`[data-entry="${name}"] ${controls}, [data-entry^="${name}."] ${controls}, [id^="${name}."]`);
  if (!field) {
    const whole = path.replace(/\.[^.]+$/, "");
    return whole !== path && whole.includes(".") && focusField(whole);
  }
  field.scrollIntoView({ block: "center" });
  field.focus({ preventScroll: true });
  return true;
}
