import { describe, expect, it } from "vitest";
import { addressOf, readCase, readSearch, type Case } from "./address";
import { caseOf, draftOf, NOTHING } from "./draft";
import { controlOf, request, unreadableLine } from "./request";

const FULL: Case = {
  state: "NY",
  event: "breach",
  zone: "America/New_York",
  moments: [
    { anchor: "confirmation", by: "provider", at: "2026-11-01T01:30", which: "second" },
    { anchor: "contractor_notice_received", by: null, at: "2026-11-02T09:05" },
  ],
  people: [
    { state: "NY", count: 5001 },
    { state: "MA", count: null },
  ],
  data: ["student_data", "ssn"],
  conditions: [
    { code: "provider_is_owner", so: true },
    { code: "own_use", so: false },
  ],
  delays: [{ kind: "law_enforcement", since: { at: "2026-11-01T09:00" }, until: null, document: "Letter of the State Police, no. 12-34*" }],
  agreed: { clause: "V.4-a", amount: "72", unit: "hours", anchor: "confirmation" },
  schoolDays: ["2026-09-01 to 2026-12-22", "2027-01-04"],
};

describe("the address of a case", () => {
  it("says the whole case, and is read back as the same one", () => {
    expect(readCase(readSearch(addressOf(FULL)))).toEqual(FULL);
  });

  it("tells not known from none", () => {
    expect(readCase(addressOf({ ...FULL, data: [] }))?.data).toEqual([]);
    expect(readCase(addressOf({ ...FULL, data: null }))?.data).toBeNull();
    expect(addressOf({ ...FULL, data: null })).not.toHaveProperty("data");
  });

  it("is no case before a state and an event were chosen", () => {
    expect(readCase({ state: "NY" })).toBeUndefined();
  });

  it("leaves out what cannot be read, and guesses nothing", () => {
    const found = readCase(readSearch({ state: "NY", event: "breach", at: "discovery-provider-yesterday*confirmation-nobody-20261030T1500", people: "ny-3*MA-x", color: "red" }));
    expect(found?.moments).toEqual([{ anchor: "confirmation", by: null, at: "2026-10-30T15:00" }]);
    expect(found?.people).toEqual([]);
  });
});

describe("the fields of a case", () => {
  it("hold it whole", () => {
    expect(caseOf(draftOf(FULL))).toEqual({ stated: FULL, problems: {} });
  });

  it("ask for the other half of a moment, at its field", () => {
    const { problems } = caseOf({ ...NOTHING, moments: { "moments.discovery.provider": { day: "2026-10-30", time: "" } } });
    expect(Object.keys(problems)).toEqual(["state", "event", "moments.discovery.provider"]);
  });
});

describe("what is sent", () => {
  it("leaves times as they were typed, and what is not known out", () => {
    expect(request(FULL).moments?.[0]).toEqual({ anchor: "confirmation", by: "provider", at: "2026-11-01T01:30", which: "second" });
    expect(request({ ...FULL, agreed: null, schoolDays: [] })).toMatchObject({ agreed: [], school_days: null });
  });

  it("leads a complaint about a row back to the control it was typed in", () => {
    expect(controlOf("moments.1.at", FULL)).toBe("moments.contractor_notice_received.any");
    expect(controlOf("residents.1.count", FULL)).toBe("residents.MA");
    expect(controlOf("delays.0.until", FULL)).toBe("delays.0.until");
    expect(controlOf("zone", FULL)).toBe("zone");
  });

  it("leaves a school calendar as it was typed, and tells of a line that an address cannot carry", () => {
    expect(request(FULL).school_days).toEqual(FULL.schoolDays);
    expect(unreadableLine(FULL.schoolDays)).toBe("");
    expect(unreadableLine(["2026-09-01", "November"])).toContain("“November” cannot be read");
  });
});
