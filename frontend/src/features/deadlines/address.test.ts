import { expect, test } from "vitest";
import { listQuery, monthLater, readClocks } from "./address";

test("an address is read as text, and what nobody knows is left out", () => {
  expect(readClocks({ q: 2026, status: "overdue,owed_now", page: "3", colour: "red" })).toEqual({ q: "2026", status: "overdue,owed_now", page: 3 });
  expect(readClocks({ page: "1", side: "" })).toEqual({});
});

test("several statuses of one address are several values for the server", () => {
  expect(listQuery({ status: "overdue,owed_now" }).status).toEqual(["overdue", "owed_now"]);
});

test("a month follows a month across the year's end, both ways", () => {
  expect(monthLater("2026-12", 1)).toBe("2027-01");
  expect(monthLater("2026-01", -1)).toBe("2025-12");
});
