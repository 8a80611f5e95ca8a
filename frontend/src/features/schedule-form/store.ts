import { ApiError } from "@/api/client";
import type { Section } from "./types";
import * as work from "./work";
import type { Fields, Json, Kept, Other, Saved, Work } from "./work";

export type Answer = Saved & { sections: Section[] };
export interface Transport {
  save: (body: { revision: number; changes: { path: string; was: Json; value: Json }[] }) => Promise<Answer>;
  changes: (since: number) => Promise<{ revision: number; others: Other[]; sections: Section[] }>;
}

/** How it stands with saving. "stopped": the server takes nothing more of this draft; what was typed stays here. */
export type Line = "saved" | "saving" | "unreachable" | "stopped";

export interface State {
  work: Work;
  line: Line;
  /** Milliseconds; when something was last stored from here. */
  savedAt: number | null;
  /** Why saving stopped, in the server's words. */
  reason: string;
  sections: Section[];
  /** What a screen reader says next. */
  said: string;
}

export interface Opened {
  id: string;
  revision: number;
  fields: Fields;
  sections: Section[];
}

const REST = 600;
const LOOK = 4_000;
const LONGEST = 30_000;

/**
 * One open draft on one page: queues what is typed, sends it when the typing rests, looks for others' changes while the
 * page is seen, and keeps in the browser what the server does not have yet. One request at a time, so answers never cross.
 */
export class DraftStore {
  private state: State;
  private readonly listeners = new Set<() => void>();
  private readonly key: string;
  private timer = 0;
  private busy = false;
  private again = false;
  private tries = 0;
  private running = false;
  private closed = false;

  constructor(
    opened: Opened,
    person: string,
    private readonly transport: Transport,
    private readonly storage: Pick<Storage, "getItem" | "setItem" | "removeItem">,
    private readonly now: () => number = Date.now,
  ) {
    this.key = `schedule-draft:${person}:${opened.id}`;
    const begun = work.restore(work.begin(opened.revision, opened.fields), this.kept());
    this.state = { work: begun, line: "saved", savedAt: null, reason: "", sections: opened.sections, said: "" };
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly read = (): State => this.state;

  private set(next: Partial<State>): void {
    this.state = { ...this.state, ...next };
    if (next.work) this.keep();
    for (const listener of this.listeners) listener();
  }

  private kept(): Record<string, Kept> {
    try {
      return JSON.parse(this.storage.getItem(this.key) ?? "{}") as Record<string, Kept>;
    } catch {
      return {};
    }
  }

  private keep(): void {
    const unsaved = work.unsaved(this.state.work);
    try {
      if (Object.keys(unsaved).length) this.storage.setItem(this.key, JSON.stringify(unsaved));
      else this.storage.removeItem(this.key);
    } catch {
      // A browser without storage, or a full one: the page itself still holds the words.
    }
  }

  edit(path: string, value: Json): void {
    this.set({ work: work.edit(this.state.work, path, value) });
    this.tries = 0;
    this.plan(REST);
  }

  editAll(changes: Fields): void {
    this.set({ work: Object.entries(changes).reduce((all, [path, value]) => work.edit(all, path, value), this.state.work) });
    this.tries = 0;
    this.plan(0);
  }

  choose(path: string, side: "yours" | "theirs"): void {
    this.set({ work: work.choose(this.state.work, path, side), said: side === "yours" ? "Yours is kept." : "Theirs is kept." });
    this.plan(0);
  }

  say(said: string): void {
    // The same words twice are said twice only if they differ; a no-break space is not heard.
    this.set({ said: said === this.state.said ? `${said}\u00a0` : said });
  }

  /** The server's whole draft after an upload: it holds, but for what is typed and not yet sent. */
  take(opened: Opened): void {
    const { waiting, refused, conflicts } = this.state.work;
    this.set({ work: { ...work.begin(opened.revision, opened.fields), waiting, refused, conflicts }, sections: opened.sections });
    this.plan(0);
  }

  /** Whether everything that was typed is with the server. */
  get settled(): boolean {
    return Object.keys(work.unsaved(this.state.work)).length === 0;
  }

  start(): () => void {
    this.running = true;
    const seen = () => (document.visibilityState === "hidden" ? this.plan(0) : void this.look());
    const online = () => {
      this.tries = 0;
      this.plan(0);
    };
    const look = window.setInterval(() => void this.look(), LOOK);
    document.addEventListener("visibilitychange", seen);
    window.addEventListener("pagehide", online);
    window.addEventListener("online", online);
    if (Object.keys(this.state.work.waiting).length) this.plan(0);
    return () => {
      this.running = false;
      window.clearInterval(look);
      document.removeEventListener("visibilitychange", seen);
      window.removeEventListener("pagehide", online);
      window.removeEventListener("online", online);
      void this.flush();
    };
  }

  /** Nothing more is sent or asked: the draft is being submitted or discarded. `reopen` where that failed. */
  close(): void {
    window.clearTimeout(this.timer);
    this.running = false;
    this.closed = true;
  }

  reopen(): void {
    this.closed = false;
    this.running = true;
  }

  private plan(delay: number): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.flush(), delay);
  }

  /** Sends what waits; done when nothing waits any more or nothing can be sent. */
  async flush(): Promise<void> {
    window.clearTimeout(this.timer);
    if (this.busy) {
      this.again = true;
      return;
    }
    if (Object.keys(this.state.work.waiting).length === 0 || this.closed || this.state.line === "stopped") return;
    this.busy = true;
    const sent = work.send(this.state.work);
    this.set({ work: sent, line: this.state.line === "unreachable" ? "unreachable" : "saving" });
    try {
      const answer = await this.transport.save({
        revision: sent.revision,
        changes: Object.entries(sent.sending).map(([path, { was, value }]) => ({ path, was, value })),
      });
      this.tries = 0;
      this.arrived((now) => work.answered(now, answer), answer.sections, { line: "saved", savedAt: this.now() });
    } catch (error) {
      this.refused(error);
    }
    this.busy = false;
    if (this.again || (this.state.line === "saved" && Object.keys(this.state.work.waiting).length)) {
      this.again = false;
      this.plan(this.running ? REST : 0);
    }
  }

  private refused(error: unknown): void {
    const failure = error instanceof ApiError ? error : new ApiError(0, "", String(error));
    if (failure.status === 400) {
      this.tries = 0;
      this.set({ work: work.refuse(this.state.work, failure.fields, failure.message), line: "saved", said: "Something that you typed was not taken. The field says why." });
    } else if (failure.status >= 400 && failure.status < 500 && failure.status !== 408 && failure.status !== 429) {
      this.set({ work: work.failed(this.state.work), line: "stopped", reason: failure.message, said: failure.message });
    } else {
      const said = this.state.line === "unreachable" ? this.state.said : "Not saved: the connection is gone. What you typed is kept here.";
      this.set({ work: work.failed(this.state.work), line: "unreachable", said });
      this.tries += 1;
      this.plan(Math.min(LONGEST, 1_000 * 2 ** this.tries));
    }
  }

  /** Looks for what others changed since. */
  async look(): Promise<void> {
    if (this.busy || !this.running || document.visibilityState === "hidden" || this.state.line === "stopped") return;
    this.busy = true;
    try {
      const answer = await this.transport.changes(this.state.work.revision);
      // Nothing new: nothing to draw.
      if (answer.revision !== this.state.work.revision || answer.others.length) {
        this.arrived((now) => work.arrive(now, answer.revision, answer.others), answer.sections, {});
      }
    } catch (error) {
      const failure = error instanceof ApiError ? error : null;
      if (failure && [401, 403, 404, 409].includes(failure.status)) this.set({ line: "stopped", reason: failure.message, said: failure.message });
    }
    this.busy = false;
    if (this.again) {
      this.again = false;
      this.plan(0);
    }
  }

  private arrived(step: (now: Work) => Work, sections: Section[], also: Partial<State>): void {
    const before = this.state.work;
    const after = step(before);
    const clashes = Object.keys(after.conflicts).filter((path) => !before.conflicts[path]);
    const by = clashes[0] ? after.conflicts[clashes[0]]?.by : "";
    const said = clashes.length ? `${by || "Somebody else"} changed what you changed. Both are kept; choose at the field.` : this.state.said;
    this.set({ work: after, sections, said, ...also });
  }
}
