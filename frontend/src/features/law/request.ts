import type { components } from "@/api/schema";
import type { Case, CaseMoment } from "./address";

type Asked = components["schemas"]["LawExplainInRequest"];

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
    school_days: stated.schoolDays.length ? stated.schoolDays : null,
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

const LINE = /^\d{4}-\d\d-\d\d( to \d{4}-\d\d-\d\d)?$/;

/** The first line that an address cannot carry, in one sentence. Which days a calendar names is worked out by the server. */
export function unreadableLine(lines: readonly string[]): string {
  const odd = lines.find((line) => !LINE.test(line));
  return odd === undefined ? "" : `“${odd}” cannot be read. Write a day like 2026-09-01, or a span like 2026-09-01 to 2026-12-22.`;
}
