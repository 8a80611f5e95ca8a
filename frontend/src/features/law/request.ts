import type { components } from "@/api/schema";
import type { Case, CaseMoment } from "./address";

type Asked = components["schemas"]["LawExplainInRequest"];

/** Most days that the server takes. */
const MOST_DAYS = 400;

/** A case as the server takes it. Times stay as they were typed: instants come of them there. */
export function request(stated: Case): Asked {
  return {
    state: stated.state,
    event: stated.event as Asked["event"],
    zone: stated.zone,
    moments: stated.moments.map(({ anchor, by, at, which }) => ({ anchor, by, at, which: which ?? null })),
    residents: stated.people,
    data: stated.data as Asked["data"],
    conditions: stated.conditions,
    delays: stated.delays.map((one) => ({
      kind: one.kind as components["schemas"]["LawDelayInRequest"]["kind"],
      since: one.since.at,
      since_which: one.since.which ?? null,
      until: one.until?.at ?? null,
      until_which: one.until?.which ?? null,
      document: one.document,
    })),
    agreed: stated.agreed
      ? [{ clause: stated.agreed.clause, duty: "breach.notify_district", obligor: "provider", addressee: "district", amount: Number(stated.agreed.amount), unit: stated.agreed.unit, anchor: stated.agreed.anchor }]
      : [],
    school_days: stated.schoolDays.length ? schoolDays(stated.schoolDays) : null,
  };
}

export const momentName = ({ anchor, by }: Pick<CaseMoment, "anchor" | "by">) => `moments.${anchor}.${by ?? "any"}`;

/** The control at which a complaint of the server belongs: lists have numbers there and names here. */
export function controlOf(field: string, stated: Case): string {
  const [list, number, column] = field.split(".");
  const at = Number(number);
  const moment = list === "moments" ? stated.moments[at] : undefined;
  if (moment) return momentName(moment);
  const people = list === "residents" ? stated.people[at] : undefined;
  if (people) return `residents.${people.state}`;
  const condition = list === "conditions" ? stated.conditions[at] : undefined;
  if (condition) return `conditions.${condition.code}`;
  if (list === "delays") return `delays.${number}.${column?.replace("_which", "") ?? "kind"}`;
  if (list === "agreed") return `agreed.${column ?? "amount"}`;
  return list ?? field;
}

/** The days of a school calendar: single days as they are, and the weekdays of a span. */
export function schoolDays(lines: readonly string[]): string[] {
  const found = new Set<string>();
  for (const line of lines) {
    const [from = "", to] = line.split(" to ");
    if (to === undefined) found.add(from);
    else
      for (let at = Date.parse(`${from}T00:00:00Z`), end = Date.parse(`${to}T00:00:00Z`); at <= end && found.size <= MOST_DAYS; at += 86_400_000) {
        const day = new Date(at);
        if (day.getUTCDay() % 6 !== 0) found.add(day.toISOString().slice(0, 10));
      }
  }
  return [...found].sort();
}

const LINE = /^(\d{4}-\d\d-\d\d)(?: to (\d{4}-\d\d-\d\d))?$/;

/** What is wrong with the lines of a school calendar, in one sentence; nothing where they can be read. */
export function schoolDaysProblem(lines: readonly string[]): string {
  for (const line of lines) {
    const found = LINE.exec(line);
    const days = found?.slice(1).filter(Boolean) ?? [];
    if (!found || days.some((day) => Number.isNaN(Date.parse(`${day}T00:00:00Z`)))) return `“${line}” cannot be read. Write a day like 2026-09-01, or a span like 2026-09-01 to 2026-12-22.`;
    if (found[2] && found[2] < String(found[1])) return `“${line}” ends before it begins.`;
  }
  if (schoolDays(lines).length > MOST_DAYS) return `Give at most ${MOST_DAYS} days.`;
  return "";
}
