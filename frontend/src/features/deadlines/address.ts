import type { ClocksQuery, MonthQuery } from "./queries";

/** What the address of the list, and of the month, asks for. */
export interface ClocksAsked {
  q?: string;
  status?: string;
  ended?: string;
  side?: string;
  kind?: string;
  vendor?: string;
  agreement?: string;
  first?: string;
  last?: string;
  sort?: string;
  month?: string;
  page?: number;
}

const TEXTS = ["q", "status", "ended", "side", "kind", "vendor", "agreement", "first", "last", "sort", "month"] as const;

/** Whether this is a day that a calendar has: "2026-02-30" is none. */
function isDay(text: string): boolean {
  const at = new Date(`${text}T00:00:00Z`);
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const READ: Partial<Record<(typeof TEXTS)[number], (text: string) => boolean>> = {
  first: isDay,
  last: isDay,
  month: (text) => isDay(`${text}-01`),
  vendor: (text) => UUID.test(text),
  agreement: (text) => UUID.test(text),
};

/** Reads an address for the router; what nobody knows, and what is mistyped in it, is left out. */
export function readClocks(search: Record<string, unknown>): ClocksAsked {
  const found: ClocksAsked = {};
  for (const key of TEXTS) {
    const value = search[key];
    if ((typeof value === "string" || typeof value === "number") && value !== "" && (READ[key]?.(String(value)) ?? true)) found[key] = String(value);
  }
  const page = Number(search.page);
  return page > 1 ? { ...found, page: Math.floor(page) } : found;
}

/** Filters that the list and the month share, as the API wants them. */
function filters({ q, status, side, kind, vendor, agreement }: ClocksAsked) {
  return { q, status: status?.split(","), side, kind, vendor, agreement };
}

export function listQuery(asked: ClocksAsked): ClocksQuery {
  const { ended, first, last, sort, page } = asked;
  return { ...filters(asked), ended, first, last, sort, page } as ClocksQuery;
}

export function monthQueryOf(asked: ClocksAsked): MonthQuery {
  return { ...filters(asked), month: asked.month } as MonthQuery;
}

/** How many filters are in force beside the search and the order. */
export function filterCount(asked: ClocksAsked): number {
  return (["status", "ended", "side", "kind", "vendor", "agreement", "first", "last"] as const).filter((key) => asked[key]).length;
}

/** "2026-11" and so many months later. */
export function monthLater(month: string, months: number): string {
  const [year, one] = month.split("-").map(Number);
  const number = (year ?? 0) * 12 + (one ?? 1) - 1 + months;
  return `${String(Math.floor(number / 12)).padStart(4, "0")}-${String((number % 12) + 1).padStart(2, "0")}`;
}
