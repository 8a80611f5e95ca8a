import { expect, test } from "vitest";
import { listQuery, monthLater, readClocks } from "./address";

test("an address is read as text, and what nobody knows is left out", () => {
  expect(readClocks({ q: 2026, status: "overdue,owed_now", page: "3", colour: "red" })).toEqual({ q: "2026", status: "overdue,owed_now", page: 3 });
  expect(readClocks({ page: "1", side: "" })).toEqual({});
});

test("a day, a month or an id that is none is left out of what an address asks", () => {
  expect(readClocks({ first: "2026-02-30", last: "2026-13-99", month: "2026-13", vendor: "zzz" })).toEqual({});
  expect(readClocks({ first: "2024-02-29", month: "2026-11" })).toEqual({ first: "2024-02-29", month: "2026-11" });
});

test("several statuses of one address are several values for the server", () => {
  expect(listQuery({ status: "overdue,owed_now" }).status).toEqual(["overdue", "owed_now"]);
});

test("a month follows a month across the year's end, both ways", () => {
  expect(monthLater("2026-12", 1)).toBe("2027-01");
  expect(monthLater("2026-01", -1)).toBe("2025-12");
});
