import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ApiError } from "@/api/client";
import { DraftStore, type Transport } from "./store";
import { shown, type Json } from "./work";

type Body = Parameters<Transport["save"]>[0];
const OPENED = { id: "d1", revision: 1, fields: { framework: "ISO" }, sections: [] };

/** A server that stores everything, and counts. */
function server() {
  let revision = 1;
  const calls: Body[] = [];
  const save = vi.fn((body: Body) => {
    calls.push(body);
    revision += 1;
    return Promise.resolve({ revision, saved: body.changes.map(({ path, value }) => ({ path, value })), conflicts: [], others: [], sections: [] });
  });
  const changes = vi.fn(() => Promise.resolve({ revision, others: [], sections: [] }));
  return { save, changes, calls };
}

function storage() {
  const kept = new Map<string, string>();
  return { kept, getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value), removeItem: (key: string) => void kept.delete(key) };
}

const value = (store: DraftStore, path: string): Json => shown(store.read().work, path);

describe("a draft being typed", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("is sent once when the typing rests, and says when it was saved", async () => {
    const back = server();
    const store = new DraftStore(OPENED, "p1", back, storage(), () => 42);
    for (const typed of ["N", "NI", "NIST"]) store.edit("framework", typed);
    expect(back.save).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(700);
    expect(back.calls).toEqual([{ revision: 1, changes: [{ path: "framework", was: "ISO", value: "NIST" }] }]);
    expect(store.read()).toMatchObject({ line: "saved", savedAt: 42 });
    expect(store.settled).toBe(true);
  });

  it("tries again by itself while the server is silent, and loses nothing", async () => {
    const back = server();
    back.save.mockRejectedValueOnce(new ApiError(0, "unreachable", "No answer.")).mockRejectedValueOnce(new ApiError(502, "", "No answer."));
    const store = new DraftStore(OPENED, "p1", back, storage());
    store.edit("framework", "NIST");
    await vi.advanceTimersByTimeAsync(700);
    expect(store.read().line).toBe("unreachable");
    expect(value(store, "framework")).toBe("NIST");
    await vi.advanceTimersByTimeAsync(10_000);
    expect(store.read().line).toBe("saved");
    expect(back.calls.at(-1)?.changes).toEqual([{ path: "framework", was: "ISO", value: "NIST" }]);
  });

  it("comes back after the page was closed before it was sent, for the same person only", async () => {
    const back = server();
    const browser = storage();
    new DraftStore(OPENED, "p1", back, browser).edit("framework", "NIST");
    expect(value(new DraftStore(OPENED, "p2", back, browser), "framework")).toBe("ISO");
    const again = new DraftStore(OPENED, "p1", back, browser);
    expect(value(again, "framework")).toBe("NIST");
    const stop = again.start();
    await vi.advanceTimersByTimeAsync(10);
    expect(back.calls.at(-1)?.changes).toEqual([{ path: "framework", was: "ISO", value: "NIST" }]);
    expect(browser.kept.size).toBe(0);
    stop();
  });

  it("sends what was typed while a request was under way in the next one", async () => {
    const back = server();
    let answer = () => {};
    back.save.mockImplementationOnce((body) => {
      back.calls.push(body);
      return new Promise((resolve) => {
        answer = () => resolve({ revision: 2, saved: [{ path: "framework", value: "NI" }], conflicts: [], others: [], sections: [] });
      });
    });
    const store = new DraftStore(OPENED, "p1", back, storage());
    store.edit("framework", "NI ");
    await vi.advanceTimersByTimeAsync(700);
    store.edit("framework", "NI ST");
    await vi.advanceTimersByTimeAsync(700);
    expect(back.calls).toHaveLength(1);
    answer();
    await vi.advanceTimersByTimeAsync(700);
    expect(back.calls[1]).toEqual({ revision: 2, changes: [{ path: "framework", was: "NI", value: "NI ST" }] });
  });

  it("stops, and keeps the words, when the draft takes nothing more", async () => {
    const back = server();
    const browser = storage();
    back.save.mockRejectedValue(new ApiError(409, "vendors.not_a_draft", "This version was published meanwhile."));
    const store = new DraftStore(OPENED, "p1", back, browser);
    store.edit("framework", "NIST");
    await vi.advanceTimersByTimeAsync(60_000);
    expect(back.save).toHaveBeenCalledTimes(1);
    expect(store.read()).toMatchObject({ line: "stopped", reason: "This version was published meanwhile." });
    expect(value(store, "framework")).toBe("NIST");
    expect([...browser.kept.values()].join()).toContain("NIST");
  });
});
