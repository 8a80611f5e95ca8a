import { expect, test } from "vitest";
import { sheetOf } from "./sheet-of";
import { begin, edit } from "./work";

const catalogue = {
  version: "1",
  sensitivities: [{ code: "ssn", label: "Social Security number", sources: [] }],
  categories: [
    {
      code: "student.identifiers",
      audience: "student" as const,
      label: "Student Identifiers",
      kind: "elements" as const,
      elements: [
        { code: "student.identifiers.ssn", label: "Social Security number", aliases: [], specify: false, sensitivity: ["ssn"], ceds: "" },
        { code: "student.identifiers.local", label: "Local ID", aliases: [], specify: false, sensitivity: [], ceds: "" },
      ],
    },
  ],
};

test("the printed draft says what was typed, saved or not, in order", () => {
  let work = begin(1, {
    "element.student.identifiers.ssn": { required: true, purpose: "Payroll", subjects: ["student"], specify: "" },
    "services.b": { position: 1, text: "Second made, first placed" },
    "services.a": { position: 2, text: "Rosters" },
    subprocessors_none: true,
    "answers.me.ssn_collected": true,
  });
  work = edit(work, "framework", "NIST CSF 2.0");
  work = edit(work, "notice_methods", ["e-mail", "the district portal"]);
  const question = { id: "me.ssn_collected", state: "ME", scope: "vendor" as const, type: "yes_no" as const, label: "Collected", help: "", options: [], required: true, citation: "20-A MRS 6001-C", status: "confirmed" };
  const sheet = sheetOf(work, catalogue, [question], ["ME"]);
  const [student] = sheet.schedules;
  expect(student?.categories[0]?.elements.map(({ used, purpose }) => [used, purpose])).toEqual([
    [true, "Payroll"],
    [false, ""],
  ]);
  expect(student?.categories[0]?.elements[0]?.marks[0]?.label).toBe("Social Security number");
  expect(sheet.services).toEqual(["Second made, first placed", "Rosters"]);
  expect(sheet.framework).toBe("NIST CSF 2.0");
  expect(sheet.notice_methods).toEqual(["e-mail", "the district portal"]);
  expect(sheet.subprocessors).toEqual([]);
  expect(sheetOf(begin(1, {}), catalogue, [], []).subprocessors).toBeNull();
  expect(sheet.answers[0]?.answers).toEqual(["Yes"]);
});
