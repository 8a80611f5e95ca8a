/** Where the keyboard goes in the list of categories. */

export interface Row {
  /** The id of what takes the focus: a category's heading or an element's tick box. */
  id: string;
  category: string;
  heading: boolean;
}

export type Move = "up" | "down" | "first" | "last" | "next-category";

const KEYS: Record<string, Move> = { ArrowUp: "up", ArrowDown: "down", Home: "first", End: "last" };

export function moveFor(key: string): Move | null {
  return KEYS[key] ?? null;
}

/** The row that a move leads to; the same one at the ends, and none where the list is empty. */
export function target(rows: readonly Row[], at: string, move: Move): string | null {
  const here = rows.findIndex((row) => row.id === at);
  const last = rows.length - 1;
  if (last < 0) return null;
  const on = (index: number) => rows[Math.max(0, Math.min(last, index))]?.id ?? null;
  switch (move) {
    case "up":
      return on(here < 0 ? last : here - 1);
    case "down":
      return on(here + 1);
    case "first":
      return on(0);
    case "last":
      return on(last);
    case "next-category": {
      const category = rows[here]?.category;
      const next = rows.findIndex((row, index) => index > here && row.category !== category);
      return next < 0 ? at : on(next);
    }
  }
}
