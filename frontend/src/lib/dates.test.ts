import { describe, expect, it } from "vitest";
import { endOfDay, instant, longDate } from "./dates";

describe("a date", () => {
  it("ends with its last second in the zone, in winter and in summer and on the day on which the clocks change", () => {
    expect(endOfDay("2026-12-31", "America/New_York")).toBe("2027-01-01T04:59:59.000Z");
    expect(endOfDay("2027-06-30", "America/Los_Angeles")).toBe("2027-07-01T06:59:59.000Z");
    expect(endOfDay("2026-11-01", "America/New_York")).toBe("2026-11-02T04:59:59.000Z");
  });

  it("is written as it is, without any zone shifting it", () => {
    expect(longDate("2026-03-01")).toBe("March 1, 2026");
  });

  it("says the zone beside an instant", () => {
    expect(instant("2026-11-21T19:05:00Z", "America/New_York").replace(/\s/g, " ")).toBe("Nov 21, 2026, 2:05 PM EST");
  });
});
