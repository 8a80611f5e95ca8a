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

/** The last second of a calendar day in a zone, as an instant that the server takes: how a typed last day is sent. */
export function endOfDay(date: string, timeZone: string): string {
  const wanted = Date.parse(`${date}T23:59:59Z`);
  const format = new Intl.DateTimeFormat("en-US", { timeZone, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric" });
  const shown = (at: number) => {
    const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
    return Date.UTC(part.year ?? 0, (part.month ?? 1) - 1, part.day, part.hour, part.minute, part.second);
  };
  // The second round mends the first where the clocks change between the two.
  let at = wanted;
  for (let round = 0; round < 2; round++) at += wanted - shown(at);
  return new Date(at).toISOString();
}

/** What happened a moment ago as "2:05 PM EST", in the reader's own zone; with the day where that was another one. */
export function clockTime(at: string | number): string {
  const when = new Date(at);
  const time: Intl.DateTimeFormatOptions = { hour: "numeric", minute: "2-digit", timeZoneName: "short" };
  const today = when.toDateString() === new Date().toDateString();
  return new Intl.DateTimeFormat("en-US", today ? time : { month: "short", day: "numeric", ...time }).format(when);
}
