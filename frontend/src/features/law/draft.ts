import type { TypedMoment } from "@/components/form/moment-field";
import { AGREED_ANCHORS, AGREED_UNITS, type Case, type CaseAgreed, type CaseDelay, type LocalTime, type Party } from "./address";
import { momentName, unreadableLine } from "./request";

export interface DraftDelay {
  kind: string;
  since: TypedMoment;
  until: TypedMoment;
  document: string;
}

export type Yes = "yes" | "no" | "unknown";

/** What stands in the fields: as typed, and perhaps half. */
export interface Draft {
  state: string;
  event: string;
  zone: string;
  moments: Record<string, TypedMoment>;
  conditions: Record<string, Yes>;
  dataKnown: boolean;
  data: string[];
  /** How many live in the district's own state; empty: not known. */
  own: string;
  others: { state: string; count: string }[];
  delays: DraftDelay[];
  agreedOn: boolean;
  agreed: CaseAgreed;
  schoolDays: string;
}

export const NO_MOMENT: TypedMoment = { day: "", time: "" };
export const NO_DELAY: DraftDelay = { kind: "", since: NO_MOMENT, until: NO_MOMENT, document: "" };
/** As our model form has it. */
export const FORM_LIMIT: CaseAgreed = { clause: "V.4", amount: "72", unit: AGREED_UNITS[0], anchor: AGREED_ANCHORS[0] };

export const NOTHING: Draft = {
  state: "",
  event: "",
  zone: "",
  moments: {},
  conditions: {},
  dataKnown: false,
  data: [],
  own: "",
  others: [],
  delays: [],
  agreedOn: false,
  agreed: FORM_LIMIT,
  schoolDays: "",
};

const typed = (time: LocalTime | null): TypedMoment => (time ? { day: time.at.slice(0, 10), time: time.at.slice(11, 16), which: time.which } : NO_MOMENT);

/** The fields of a case. */
export function draftOf(stated: Case): Draft {
  const own = stated.people.find((one) => one.state === stated.state)?.count ?? null;
  return {
    state: stated.state,
    event: stated.event,
    zone: stated.zone,
    moments: Object.fromEntries(stated.moments.map((one) => [momentName(one), typed(one)])),
    conditions: Object.fromEntries(stated.conditions.map((one) => [one.code, one.so ? "yes" : "no"])),
    dataKnown: stated.data !== null,
    data: stated.data ?? [],
    own: own === null ? "" : String(own),
    others: stated.people.filter((one) => one.state !== stated.state).map((one) => ({ state: one.state, count: one.count === null ? "" : String(one.count) })),
    delays: stated.delays.map((one) => ({ kind: one.kind, since: typed(one.since), until: typed(one.until), document: one.document })),
    agreedOn: stated.agreed !== null,
    agreed: stated.agreed ?? FORM_LIMIT,
    schoolDays: stated.schoolDays.join("\n"),
  };
}

export type Problems = Record<string, string[]>;

/** The case that the fields state, and one sentence for each field that is only half filled. The server judges the rest. */
export function caseOf(draft: Draft): { stated: Case; problems: Problems } {
  const problems: Problems = {};
  const wrong = (name: string, sentence: string) => {
    problems[name] = [...(problems[name] ?? []), sentence];
  };
  const local = (name: string, value: TypedMoment, needed = ""): LocalTime | null => {
    if (!value.day && !value.time) {
      if (needed) wrong(name, needed);
      return null;
    }
    if (!value.day) wrong(name, "Give the day as well.");
    else if (!value.time) wrong(name, "Give the time as well. If only the day is known, 12:00 AM gives the earliest date.");
    else return { at: `${value.day}T${value.time}`, ...(value.which ? { which: value.which } : {}) };
    return null;
  };
  const number = (name: string, value: string): number | null => {
    const plain = value.replace(/[,\s]/g, "");
    if (plain === "") return null;
    if (/^\d{1,9}$/.test(plain)) return Number(plain);
    wrong(name, "Write a whole number, or leave it empty.");
    return null;
  };

  if (!draft.state) wrong("state", "Choose the state of the district.");
  if (!draft.event) wrong("event", "Choose what happened.");

  const moments = Object.entries(draft.moments).flatMap(([name, value]) => {
    const time = local(name, value);
    const [, anchor = "", by] = name.split(".");
    return time ? [{ anchor, by: by === "any" ? null : (by as Party), ...time }] : [];
  });
  const own = number(`residents.${draft.state}`, draft.own);
  const people: Case["people"] = own === null ? [] : [{ state: draft.state, count: own }];
  draft.others.forEach((row, index) => {
    if (!row.state) wrong(`others.${index}`, "Choose the other state, or remove the row.");
    else if (people.some((one) => one.state === row.state) || row.state === draft.state) wrong(`others.${index}`, "This state is stated already.");
    else people.push({ state: row.state, count: number(`residents.${row.state}`, row.count) });
  });
  const delays = draft.delays.flatMap((row, index): CaseDelay[] => {
    if (!row.kind) wrong(`delays.${index}.kind`, "Choose why it may wait.");
    if (!row.document.trim()) wrong(`delays.${index}.document`, "Name the document on which the delay rests.");
    const since = local(`delays.${index}.since`, row.since, "Say since when the delay holds.");
    const until = local(`delays.${index}.until`, row.until);
    return since ? [{ kind: row.kind, since, until, document: row.document.trim() }] : [];
  });
  if (draft.agreedOn) {
    if (!/^\d{1,4}$/.test(draft.agreed.amount.trim())) wrong("agreed.amount", "Write a whole number.");
    if (!draft.agreed.clause.trim()) wrong("agreed.clause", "Name the clause.");
  }
  const lines = draft.schoolDays.split("\n").map((line) => line.trim()).filter(Boolean);
  const problem = unreadableLine(lines);
  if (problem) wrong("school_days", problem);

  const stated: Case = {
    state: draft.state,
    event: draft.event,
    zone: draft.zone,
    moments,
    people,
    data: draft.dataKnown ? draft.data : null,
    conditions: Object.entries(draft.conditions).flatMap(([code, so]) => (so === "unknown" ? [] : [{ code, so: so === "yes" }])),
    delays,
    agreed: draft.agreedOn ? { ...draft.agreed, amount: draft.agreed.amount.trim(), clause: draft.agreed.clause.trim() } : null,
    schoolDays: lines,
  };
  return { stated, problems };
}
