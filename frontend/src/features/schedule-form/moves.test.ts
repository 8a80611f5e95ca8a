import { expect, test } from "vitest";
import { moveFor, target, type Row } from "./moves";

const rows: Row[] = [
  { id: "a", category: "a", heading: true },
  { id: "a1", category: "a", heading: false },
  { id: "a2", category: "a", heading: false },
  { id: "b", category: "b", heading: true }, // collapsed: its elements are no rows
  { id: "c", category: "c", heading: true },
  { id: "c1", category: "c", heading: false },
];

test("arrows go row by row over headings and stop at the ends", () => {
  expect(target(rows, "a2", "down")).toBe("b");
  expect(target(rows, "a", "up")).toBe("a");
  expect(target(rows, "c1", "down")).toBe("c1");
  expect(target(rows, "", "down")).toBe("a");
});

test("“nothing in this category” leads to the next one, and from the last nowhere", () => {
  expect(target(rows, "a1", "next-category")).toBe("b");
  expect(target(rows, "c", "next-category")).toBe("c");
});

test("an empty list moves nowhere, and other keys are no moves", () => {
  expect(target([], "a", "down")).toBeNull();
  expect(moveFor("x")).toBeNull();
});
