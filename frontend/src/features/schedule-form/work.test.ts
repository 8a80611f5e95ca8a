import { describe, expect, it } from "vitest";
import { answered, arrive, begin, choose, edit, failed, merge, refuse, restore, send, shown, unsaved, type Json, type Work } from "./work";

const ANA = { by: "Ana Ruiz", at: "2026-11-21T19:02:00Z" };
const typed = (work: Work, ...edits: [string, Json][]) => edits.reduce((all, [path, value]) => edit(all, path, value), work);
const nothing = { saved: [], conflicts: [], others: [] };

describe("what is typed", () => {
  it("remembers what stood there when it was begun, however often it is changed", () => {
    const work = typed(begin(3, { framework: "ISO" }), ["framework", "ISO 2"], ["framework", "ISO 27001"]);
    expect(work.waiting).toEqual({ framework: { was: "ISO", value: "ISO 27001" } });
    expect(typed(work, ["framework", "ISO"]).waiting).toEqual({});
  });

  it("goes on from the stored words where the server tidied them", () => {
    let work = send(typed(begin(1, {}), ["framework", "NIST "]));
    work = edit(work, "framework", "NIST C");
    work = answered(work, { ...nothing, revision: 2, saved: [{ path: "framework", value: "NIST" }] });
    expect(work.waiting).toEqual({ framework: { was: "NIST", value: "NIST C" } });
  });

  it("waits again, with what was typed since, when it did not arrive", () => {
    let work = send(typed(begin(1, {}), ["framework", "NIST"], ["product_url", "a"]));
    work = failed(edit(work, "framework", "NIST CSF"));
    expect(work.waiting).toEqual({ framework: { was: null, value: "NIST CSF" }, product_url: { was: null, value: "a" } });
  });
});

describe("what the server refuses", () => {
  const sent = send(typed(begin(1, {}), ["hosting.a1", { country: "x".repeat(300) }], ["framework", "NIST"]));

  it("stays at its field as typed, and the rest is sent again", () => {
    const work = refuse(sent, { "hosting.a1.country": ["Too long."] }, "");
    expect(work.refused["hosting.a1"]?.messages).toEqual({ "hosting.a1.country": ["Too long."] });
    expect(shown(work, "hosting.a1")).toEqual({ country: "x".repeat(300) });
    expect(Object.keys(work.waiting)).toEqual(["framework"]);
  });

  it("is sent again once it is changed", () => {
    const work = edit(refuse(sent, { "hosting.a1": ["Too long."] }, ""), "hosting.a1", { country: "US" });
    expect(work.refused).toEqual({});
    expect(work.waiting["hosting.a1"]).toEqual({ was: null, value: { country: "US" } });
  });

  it("is all of it where the server names no field", () => {
    const work = refuse(sent, {}, "This draft takes no change.");
    expect(work.waiting).toEqual({});
    expect(work.refused.framework?.messages).toEqual({ framework: ["This draft takes no change."] });
  });
});

describe("two people at once", () => {
  it("see each other's changes of other fields, with a mark", () => {
    const work = arrive(typed(begin(1, {}), ["framework", "NIST"]), 2, [{ path: "product_kind", value: "web", ...ANA }]);
    expect([shown(work, "product_kind"), shown(work, "framework")]).toEqual(["web", "NIST"]);
    expect(work.marks.product_kind).toEqual(ANA);
    expect(work.conflicts).toEqual({});
  });

  it("keep both where both changed one field, and the choice decides", () => {
    const sent = send(typed(begin(1, { framework: "old" }), ["framework", "mine"]));
    const work = answered(sent, { ...nothing, revision: 2, conflicts: [{ path: "framework", yours: "mine", theirs: "hers", ...ANA }] });
    expect(shown(work, "framework")).toBe("mine");
    expect(work.conflicts.framework).toMatchObject({ yours: "mine", theirs: "hers", by: "Ana Ruiz" });
    expect(shown(choose(work, "framework", "theirs"), "framework")).toBe("hers");
    expect(choose(work, "framework", "theirs").waiting).toEqual({});
    expect(choose(work, "framework", "yours").waiting).toEqual({ framework: { was: "hers", value: "mine" } });
  });

  it("collide already before anything was sent", () => {
    const work = arrive(typed(begin(1, {}), ["framework", "mine"]), 2, [{ path: "framework", value: "hers", ...ANA }]);
    expect(work.conflicts.framework).toMatchObject({ yours: "mine", theirs: "hers" });
    expect(work.waiting).toEqual({});
  });

  it("meet no question where they changed different parts of one entry", () => {
    const before = { position: 1, name: "Elm", purpose: "", place: "" };
    const sent = send(typed(begin(1, { "subprocessors.a1": before }), ["subprocessors.a1", { ...before, purpose: "mail" }]));
    const theirs = { ...before, position: 2, place: "Ohio" };
    const work = answered(sent, { ...nothing, revision: 2, conflicts: [{ path: "subprocessors.a1", yours: null, theirs, ...ANA }] });
    expect(work.conflicts).toEqual({});
    expect(work.waiting["subprocessors.a1"]).toEqual({ was: theirs, value: { ...theirs, purpose: "mail" } });
  });

  it("are asked only about the parts that both changed", () => {
    const { value, parts, clash } = merge({ name: "Elm", place: "" }, { name: "Elm Inc.", place: "Ohio" }, { name: "Elm LLC", place: "" });
    expect({ value, parts, clash }).toEqual({ value: { name: "Elm Inc.", place: "Ohio" }, parts: ["name"], clash: true });
  });

  it("tick into one list without losing a tick", () => {
    expect(merge(["MA"], ["MA", "NY"], ["ME"]).value).toEqual(["ME", "NY"]);
  });

  it("choose between words and “not collected”", () => {
    const use = { required: null, purpose: "sign in", subjects: [], specify: "" };
    expect(merge({ ...use, purpose: "" }, null, use)).toMatchObject({ value: null, clash: true });
  });
});

describe("what the browser keeps", () => {
  it("is everything that the server does not have, and comes back as typed", () => {
    let work = typed(begin(1, {}), ["framework", "sent"], ["product_url", "refused"]);
    work = refuse(send(work), { product_url: ["Not an address."] }, "");
    work = edit(send(work), "framework", "typed on");
    const kept = unsaved(work);
    expect(kept).toEqual({ framework: { was: null, value: "typed on", sent: "sent" }, product_url: { was: null, value: "refused" } });
    expect(shown(restore(begin(4, { product_url: "refused" }), kept), "framework")).toBe("typed on");
    expect(restore(begin(4, { product_url: "refused" }), kept).waiting).toEqual({ framework: { was: null, value: "typed on" } });
    // Had the words on their way been stored after all, they are no conflict.
    expect(restore(begin(4, { framework: "sent" }), kept).waiting.framework).toEqual({ was: "sent", value: "typed on" });
  });
});
