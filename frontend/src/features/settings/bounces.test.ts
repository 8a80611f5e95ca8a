import { describe, expect, it } from "vitest";
import { bouncesNote } from "./bounces";

describe("what the ledger says of mail that comes back later", () => {
  it("is that nobody sees it here, where there is neither mailbox nor webhook", () => {
    expect(bouncesNote({ bounces_seen: false, bounces_since: null }, "America/New_York")).toMatch(/is not seen here/);
  });

  it("is since when it is marked, in the reader's zone", () => {
    expect(bouncesNote({ bounces_seen: true, bounces_since: "2026-11-22T15:04:00Z" }, "America/New_York")).toBe(
      "A message that was accepted and came back later is marked here since Nov 22, 2026, 10:04 AM EST.",
    );
  });

  it("promises nothing of the past before the mailbox was read for the first time", () => {
    expect(bouncesNote({ bounces_seen: true, bounces_since: null }, undefined)).not.toMatch(/since/);
  });
});
