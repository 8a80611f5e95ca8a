export interface DiffPart {
  kind: "same" | "added" | "removed";
  text: string;
}

/** Words with the space that follows them, so that the parts join to the exact text again. */
function words(text: string): string[] {
  return text.match(/\S+\s*/g) ?? [];
}

/**
 * What changed from `base` to `text`, word by word: the longest common subsequence, with the equal ends cut off first.
 * Removed words stand before those that replace them. Clauses have a few hundred words at most, so the table is small.
 */
export function wordDiff(base: string, text: string): DiffPart[] {
  const a = words(base);
  const b = words(text);
  const same = (x: string | undefined, y: string | undefined) => x !== undefined && y !== undefined && x.trim() === y.trim();
  let head = 0;
  while (head < a.length && head < b.length && same(a[head], b[head])) head++;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && same(a[a.length - 1 - tail], b[b.length - 1 - tail])) tail++;

  const midA = a.slice(head, a.length - tail);
  const midB = b.slice(head, b.length - tail);
  const width = midB.length + 1;
  const length = new Uint16Array((midA.length + 1) * width);
  for (let i = midA.length - 1; i >= 0; i--) {
    for (let j = midB.length - 1; j >= 0; j--) {
      length[i * width + j] = same(midA[i], midB[j])
        ? (length[(i + 1) * width + j + 1] ?? 0) + 1
        : Math.max(length[(i + 1) * width + j] ?? 0, length[i * width + j + 1] ?? 0);
    }
  }

  const parts: DiffPart[] = [];
  const push = (kind: DiffPart["kind"], word: string) => {
    const last = parts[parts.length - 1];
    if (last?.kind === kind) last.text += word;
    else parts.push({ kind, text: word });
  };
  b.slice(0, head).forEach((word) => push("same", word));
  let i = 0;
  let j = 0;
  while (i < midA.length || j < midB.length) {
    if (same(midA[i], midB[j])) {
      push("same", midB[j] ?? "");
      i++;
      j++;
    } else if (i < midA.length && (j >= midB.length || (length[(i + 1) * width + j] ?? 0) >= (length[i * width + j + 1] ?? 0))) {
      push("removed", midA[i++] ?? "");
    } else {
      push("added", midB[j++] ?? "");
    }
  }
  b.slice(b.length - tail).forEach((word) => push("same", word));
  return parts;
}
