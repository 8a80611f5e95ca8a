import { describe, expect, it } from "vitest";
import { fileAddress, filterCount, queryOf, readAsked, shownColumns } from "./address";

describe("the address of a list", () => {
  it("is read as text, also where a number was typed by hand, and drops what the list does not know", () => {
    expect(readAsked("agreements")({ ends_within: 90, open: true, holds: "", color: "red", page: 3 })).toMatchObject({ ends_within: "90", open: "true", holds: undefined, page: 3 });
    expect(readAsked("agreements")({ color: "red" })).not.toHaveProperty("color");
  });

  it("sends several statuses apart and the columns to files only", () => {
    expect(queryOf({ status: "draft,expired", columns: "vendor" })).toEqual({ status: ["draft", "expired"] });
    expect(fileAddress("agreements", "csv", { status: "draft,expired", search: "a b", page: 4 }, ["vendor", "end"])).toBe(
      "/api/v1/agreements.csv?status=draft&status=expired&search=a+b&columns=vendor&columns=end",
    );
  });

  it("keeps the list's own order of columns and falls back to the first ones", () => {
    expect(shownColumns(["a", "b", "c"], ["a", "b"], { columns: "c,a" })).toEqual(["a", "c"]);
    expect(shownColumns(["a", "b", "c"], ["a", "b"], { columns: "nothing" })).toEqual(["a", "b"]);
  });

  it("counts filters without search, order and columns", () => {
    expect(filterCount({ search: "x", sort: "-end", columns: "a", holds: "health", state: "NH" })).toBe(2);
  });
});
