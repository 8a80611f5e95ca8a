import { count, list } from "@/lib/words";

/** Times that a plan can choose from, in the order in which they come; others can be added. */
const USUAL = [
  "start", "half", "before:120d", "before:90d", "before:60d", "before:30d", "before:14d", "before:7d", "before:3d", "before:1d",
  "before:24h", "before:2h", "missed", "after:1d", "after:3d", "after:7d",
] as const;

const PARTS = /^(before|after):(\d+)([hd])$/;

/** An offset as a person reads it: "7 days before". */
export function offsetWords(offset: string): string {
  const parts = PARTS.exec(offset);
  if (parts) return `${count(Number(parts[2]), parts[3] === "h" ? "hour" : "day")} ${parts[1]}`;
  return { start: "when it starts", half: "when half of its time is over", missed: "when it is over" }[offset] ?? offset;
}

/** Several as a sentence names them: "when it starts; 30, 14 and 7 days before; when it is over". */
export function offsetsWords(offsets: readonly string[]): string {
  const groups: { tail: string; numbers: string[] }[] = [];
  for (const offset of inOrder(offsets)) {
    const words = offsetWords(offset);
    const [, number, tail] = /^(\d+) (.*)$/.exec(words) ?? [];
    const last = groups.at(-1);
    if (number && tail && last?.numbers.length && last.tail.replace(/s? /, " ") === tail.replace(/s? /, " ")) {
      last.numbers.push(number);
      if (last.numbers.length === 2 && last.tail.length < tail.length) last.tail = tail;
    } else groups.push(number && tail ? { tail, numbers: [number] } : { tail: words, numbers: [] });
  }
  return groups.map(({ tail, numbers }) => (numbers.length ? `${list(numbers)} ${tail}` : tail)).join("; ");
}

/** Hours from the due instant, for the order; what has none stands first. */
function place(offset: string): number {
  const parts = PARTS.exec(offset);
  if (!parts) return { start: -1e9, half: -1e8, missed: 0 }[offset] ?? 0;
  const hours = Number(parts[2]) * (parts[3] === "d" ? 24 : 1);
  // A day before is told at the start of a day, so it comes before 24 hours.
  return parts[1] === "before" ? -hours - (parts[3] === "d" ? 0.5 : 0) : hours;
}

export const inOrder = (offsets: readonly string[]): string[] => [...new Set(offsets)].sort((a, b) => place(a) - place(b));

/** What can be ticked: the usual times, and those that a plan has besides. */
export const choices = (chosen: readonly string[]): string[] => inOrder([...USUAL, ...chosen]);
