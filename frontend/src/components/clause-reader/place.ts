import type { CSSProperties } from "react";

/** Where a piece stands in its section's grid; the style sheet uses it where the margin stands beside the text. */
export function place(row: number, span = 1): CSSProperties {
  return { "--row": row, "--span": span } as CSSProperties;
}
