/** How dates stand on the page. Every instant says its zone; which date it is was decided by the server. */

const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

/** "2026-11-21" as "November 21, 2026"; no zone is involved in a calendar date. */
export function longDate(date: string): string {
  const [year, month, day] = date.slice(0, 10).split("-").map(Number);
  return `${MONTHS[(month ?? 1) - 1]} ${day}, ${year}`;
}

/** "2026-11-21" as "Nov 21, 2026", for tables. */
export function shortDate(date: string): string {
  const [year, month, day] = date.slice(0, 10).split("-").map(Number);
  return `${(MONTHS[(month ?? 1) - 1] ?? "").slice(0, 3)} ${day}, ${year}`;
}

/** An instant as "Nov 21, 2026, 2:05 PM EST", in the zone given (a district's), else the reader's own. */
export function instant(iso: string, timeZone?: string | null): string {
  return new Intl.DateTimeFormat("en-US", {
    year: "numeric",
    month: "short",
    day: "numeric",
    hour: "numeric",
    minute: "2-digit",
    timeZoneName: "short",
    timeZone: timeZone || undefined,
  }).format(new Date(iso));
}

/** The day of an instant as "Nov 21, 2026", for columns whose heading says the zone. */
export function dayOf(iso: string, timeZone?: string | null): string {
  return new Intl.DateTimeFormat("en-US", {
    year: "numeric",
    month: "short",
    day: "numeric",
    timeZone: timeZone || undefined,
  }).format(new Date(iso));
}
