import { count } from "./words";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How far an instant is away, in the largest unit that tells enough; always rounded down, never in the reader's favor. */
export function timeLeft(due: string, now: number): string {
  const left = new Date(due).getTime() - now;
  const gone = Math.abs(left);
  const words =
    gone >= 3 * DAY
      ? count(Math.floor(gone / DAY), "day")
      : gone >= 2 * HOUR
        ? count(Math.floor(gone / HOUR), "hour")
        : gone >= MINUTE
          ? count(Math.floor(gone / MINUTE), "minute")
          : "Less than a minute";
  return left >= 0 ? `${words} left` : `${words} past`;
}
