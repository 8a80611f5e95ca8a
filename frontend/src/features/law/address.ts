/**
 * A case as the calculator's address states it, so that it can be bookmarked, shared and opened again. All of it is
 * short text of characters that an address shows as they are; what cannot be read is left out and never guessed.
 */

export type Which = "first" | "second";
export type Party = "provider" | "district";

/** A time on the clocks of the case's zone, "2026-11-01T01:30"; `which` where the clock change repeated it. */
export interface LocalTime {
  at: string;
  which?: Which;
}

export interface CaseMoment extends LocalTime {
  anchor: string;
  by: Party | null;
}

export interface CaseDelay {
  kind: string;
  since: LocalTime;
  until: LocalTime | null;
  document: string;
}

export const AGREED_UNITS = ["hours", "days", "business_days"] as const;
export const AGREED_ANCHORS = ["confirmation", "discovery"] as const;

/** A limit of the agreement: the vendor tells the district. */
export interface CaseAgreed {
  clause: string;
  amount: string;
  unit: (typeof AGREED_UNITS)[number];
  anchor: (typeof AGREED_ANCHORS)[number];
}

export interface Case {
  state: string;
  event: string;
  /** Empty: the zone in which most of the state lies. */
  zone: string;
  moments: CaseMoment[];
  /** null: some, not counted. */
  people: { state: string; count: number | null }[];
  /** null: not known; empty: none. */
  data: string[] | null;
  conditions: { code: string; so: boolean }[];
  delays: CaseDelay[];
  agreed: CaseAgreed | null;
  /** Days and spans of days ("2026-09-01 to 2026-12-22"); empty: not known. */
  schoolDays: string[];
}

export const SEARCH = ["state", "event", "zone", "at", "people", "data", "yes", "no", "delays", "agreed", "days"] as const;
export type CaseSearch = Partial<Record<(typeof SEARCH)[number], string>>;

/** Reads an address for the router: text only, and nothing that the calculator does not know. */
export function readSearch(search: Record<string, unknown>): CaseSearch {
  const found: CaseSearch = {};
  for (const key of SEARCH) {
    const value = search[key];
    if ((typeof value === "string" || typeof value === "number") && value !== "") found[key] = String(value);
  }
  return found;
}

const NEXT = "*";

function stamp(time: LocalTime): string {
  return time.at.replace(/[-:]/g, "") + (time.which ? `.${time.which}` : "");
}

function readStamp(text: string): LocalTime | null {
  const found = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(?:\.(first|second))?$/.exec(text);
  if (!found) return null;
  const [, year, month, day, hour, minute, which] = found;
  return { at: `${year}-${month}-${day}T${hour}:${minute}`, ...(which ? { which: which as Which } : {}) };
}

const parts = (text: string | undefined, by = NEXT) => (text ? text.split(by).filter(Boolean) : []);
const known = <T>(found: (T | null)[]): T[] => found.filter((one): one is T => one !== null);

/** The case that an address states, or nothing before a state and an event were chosen. */
export function readCase(search: CaseSearch): Case | undefined {
  if (!search.state || !search.event) return undefined;
  return {
    state: search.state,
    event: search.event,
    zone: search.zone ?? "",
    moments: known(parts(search.at).map(readMoment)),
    people: known(parts(search.people).map(readPeople)),
    data: search.data === undefined ? null : search.data === "none" ? [] : parts(search.data),
    conditions: [...parts(search.yes).map((code) => ({ code, so: true })), ...parts(search.no).map((code) => ({ code, so: false }))],
    delays: known(parts(search.delays, "\n").map(readDelay)),
    agreed: search.agreed ? readAgreed(search.agreed) : null,
    schoolDays: known(parts(search.days).map(readDays)),
  };
}

function readMoment(text: string): CaseMoment | null {
  const [anchor = "", by = "", at = ""] = text.split("-");
  const time = readStamp(at);
  if (!anchor || !time) return null;
  return { anchor, by: by === "provider" || by === "district" ? by : null, ...time };
}

function readPeople(text: string): { state: string; count: number | null } | null {
  const found = /^([A-Z]{2})(?:-(\d{1,9}))?$/.exec(text);
  return found?.[1] ? { state: found[1], count: found[2] === undefined ? null : Number(found[2]) } : null;
}

function readDelay(text: string): CaseDelay | null {
  const [kind = "", since = "", until = "", ...document] = text.split("-");
  const from = readStamp(since);
  return kind && from ? { kind, since: from, until: readStamp(until), document: document.join("-") } : null;
}

function readAgreed(text: string): CaseAgreed | null {
  const [amount = "", unit, anchor, ...clause] = text.split("-");
  const ofUnit = AGREED_UNITS.find((one) => one === unit);
  const ofAnchor = AGREED_ANCHORS.find((one) => one === anchor);
  return ofUnit && ofAnchor ? { amount, unit: ofUnit, anchor: ofAnchor, clause: clause.join("-") } : null;
}

const DAY = /^\d{4}-\d\d-\d\d$/;

function readDays(text: string): string | null {
  const days = text.split(".").map((day) => day.replace(/^(\d{4})(\d\d)(\d\d)$/, "$1-$2-$3"));
  return days.length <= 2 && days.every((day) => DAY.test(day)) ? days.join(" to ") : null;
}

/** The address of a case. */
export function addressOf(stated: Case): CaseSearch {
  const codes = (so: boolean) => stated.conditions.filter((one) => one.so === so).map((one) => one.code).join(NEXT);
  const found: Record<(typeof SEARCH)[number], string> = {
    state: stated.state,
    event: stated.event,
    zone: stated.zone,
    at: stated.moments.map((one) => [one.anchor, one.by ?? "", stamp(one)].join("-")).join(NEXT),
    people: stated.people.map((one) => (one.count === null ? one.state : `${one.state}-${one.count}`)).join(NEXT),
    data: stated.data === null ? "" : stated.data.length ? stated.data.join(NEXT) : "none",
    yes: codes(true),
    no: codes(false),
    delays: stated.delays.map((one) => [one.kind, stamp(one.since), one.until ? stamp(one.until) : "", one.document.replace(/\s+/g, " ")].join("-")).join("\n"),
    agreed: stated.agreed ? [stated.agreed.amount, stated.agreed.unit, stated.agreed.anchor, stated.agreed.clause].join("-") : "",
    days: stated.schoolDays.map((one) => one.replaceAll("-", "").replace(" to ", ".")).join(NEXT),
  };
  return readSearch(found);
}
