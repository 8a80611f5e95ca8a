/** Small helpers for sentences. */

export function count(n: number, one: string, many = `${one}s`): string {
  return `${n.toLocaleString("en-US")} ${n === 1 ? one : many}`;
}

/** "a", "a and b", "a, b and c". */
export function list(items: readonly string[]): string {
  if (items.length < 2) return items[0] ?? "";
  return `${items.slice(0, -1).join(", ")} and ${items[items.length - 1]}`;
}

/** What the server words for the middle of a sentence, at its beginning. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** "privacy_officer" as "privacy officer"; "Privacy officer" at the start of a sentence. */
export function plain(code: string, atStart = false): string {
  const words = code.replaceAll("_", " ");
  return atStart ? capital(words) : words;
}

/** 262144 as "256 KB". */
export function fileSize(bytes: number): string {
  if (bytes < 1024) return `${bytes} bytes`;
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

/** A sentence that may end in "Inc." gets no second period. */
export function stop(sentence: string): string {
  return sentence.endsWith(".") ? sentence : `${sentence}.`;
}
