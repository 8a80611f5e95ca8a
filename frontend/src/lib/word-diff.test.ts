import { describe, expect, it } from "vitest";
import { wordDiff } from "./word-diff";

const join = (parts: ReturnType<typeof wordDiff>, without: "added" | "removed") =>
  parts.filter((part) => part.kind !== without).map((part) => part.text).join("");

describe("a word diff", () => {
  it("marks only the words that changed, the old before the new", () => {
    expect(wordDiff("within 60 days of termination", "within 10 business days of termination")).toEqual([
      { kind: "same", text: "within " },
      { kind: "removed", text: "60 " },
      { kind: "added", text: "10 business " },
      { kind: "same", text: "days of termination" },
    ]);
  });

  it("gives back both texts exactly, however much was changed", () => {
    const base = "The Provider tells the LEA within 72 hours of confirmation, by e-mail.";
    const text = "The Provider tells the LEA and the Department, within seven days of discovery, by e-mail or letter.";
    const parts = wordDiff(base, text);
    expect(join(parts, "removed").replace(/\s+/g, " ")).toBe(text);
    expect(join(parts, "added").replace(/\s+/g, " ")).toBe(base);
  });

  it("finds nothing to mark in equal texts", () => {
    expect(wordDiff("no change here", "no change here")).toEqual([{ kind: "same", text: "no change here" }]);
  });
});
