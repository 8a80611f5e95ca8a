import { describe, expect, it } from "vitest";
import { choices, inOrder, offsetsWords, offsetWords } from "./offsets";

describe("the times of reminders", () => {
  it("stand in the order in which they come", () => {
    expect(inOrder(["after:7d", "missed", "before:2h", "before:24h", "before:1d", "half", "before:30d", "start", "missed"])).toEqual(["start", "half", "before:30d", "before:1d", "before:24h", "before:2h", "missed", "after:7d"]);
  });

  it("are words, one by one and together", () => {
    expect(offsetWords("before:1d")).toBe("1 day before");
    expect(offsetsWords(["before:14d", "before:7d", "before:1d", "before:2h", "missed", "after:7d"])).toBe("14, 7 and 1 days before; 2 hours before; when it is over; 7 days after");
    expect(offsetsWords(["start", "before:1d", "missed"])).toBe("when it starts; 1 day before; when it is over");
  });

  it("can be chosen with those that a plan has besides", () => {
    expect(choices(["before:45d"])).toContain("before:45d");
    expect(choices([])).toContain("missed");
  });
});
