import { describe, expect, it } from "vitest";
import { timeLeft } from "./time-left";

const NOW = Date.parse("2026-11-21T12:00:00Z");

describe("time left", () => {
  it.each([
    ["2026-11-21T12:00:30Z", "Less than a minute left"],
    ["2026-11-21T12:09:59Z", "9 minutes left"],
    ["2026-11-24T11:59:59Z", "71 hours left"],
    ["2026-12-21T12:00:00Z", "30 days left"],
    ["2026-11-21T10:59:00Z", "61 minutes past"],
  ])("never rounds up: until %s is %s", (due, words) => {
    expect(timeLeft(due, NOW)).toBe(words);
  });
});
