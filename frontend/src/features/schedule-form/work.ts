/**
 * What is typed and not yet stored, as pure steps on one value. Nothing here asks the server or reads a clock.
 *
 * A field is a path with a JSON value; null is "not stated". An edit remembers what stood there when it was begun, so the
 * server can tell a change from a conflict, and a conflict is merged part by part where the parts do not touch.
 */

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type Fields = Record<string, Json>;
export interface Edit {
  was: Json;
  value: Json;
}
export interface Mark {
  by: string;
  at: string;
}
export interface Conflict extends Mark {
  /** What stands if "yours" is chosen: parts that only one side touched are already in it. */
  yours: Json;
  theirs: Json;
  /** The parts both changed; empty where the whole value is in question. */
  parts: string[];
}
export interface Other extends Mark {
  path: string;
  value: Json;
}
export interface Saved {
  revision: number;
  saved: { path: string; value: Json }[];
  conflicts: { path: string; yours: Json; theirs: Json; by: string; at: string }[];
  others: Other[];
}
export interface Work {
  revision: number;
  /** As the server stores it, as far as known here. */
  base: Fields;
  waiting: Record<string, Edit>;
  sending: Record<string, Edit>;
  /** What the server would not take, kept as typed. */
  refused: Record<string, Edit & { messages: Record<string, string[]> }>;
  conflicts: Record<string, Conflict & { was: Json }>;
  /** What others changed since this page was opened. */
  marks: Record<string, Mark>;
}

export function begin(revision: number, fields: Fields): Work {
  return { revision, base: fields, waiting: {}, sending: {}, refused: {}, conflicts: {}, marks: {} };
}

export function same(a: Json | undefined, b: Json | undefined): boolean {
  const [left, right] = [a ?? null, b ?? null];
  if (left === right) return true;
  if (Array.isArray(left) || Array.isArray(right)) {
    return Array.isArray(left) && Array.isArray(right) && left.length === right.length && left.every((one, index) => same(one, right[index]));
  }
  if (typeof left !== "object" || typeof right !== "object" || left === null || right === null) return false;
  return [...new Set([...Object.keys(left), ...Object.keys(right)])].every((key) => same(left[key], right[key]));
}

/** The value that the page shows: what was typed last, wherever it is on its way. */
export function shown(work: Work, path: string): Json {
  const edit = work.conflicts[path] ?? work.waiting[path] ?? work.refused[path] ?? work.sending[path];
  if (edit) return "yours" in edit ? edit.yours : edit.value;
  return work.base[path] ?? null;
}

export function paths(work: Work, prefix: string): string[] {
  const all = new Set([work.base, work.waiting, work.sending, work.refused, work.conflicts].flatMap((part) => Object.keys(part)));
  return [...all].filter((path) => path.startsWith(prefix) && shown(work, path) !== null);
}

function without<T>(record: Record<string, T>, path: string): Record<string, T> {
  if (!(path in record)) return record;
  return Object.fromEntries(Object.entries(record).filter(([each]) => each !== path));
}

export function edit(work: Work, path: string, value: Json): Work {
  const open = work.conflicts[path];
  if (open) {
    if (same(value, open.theirs)) return { ...work, conflicts: without(work.conflicts, path) };
    return { ...work, conflicts: { ...work.conflicts, [path]: { ...open, yours: value } } };
  }
  const earlier = work.waiting[path] ?? work.refused[path];
  const under = work.sending[path];
  const was = earlier ? earlier.was : under ? under.value : (work.base[path] ?? null);
  const back = same(value, was);
  return {
    ...work,
    waiting: back ? without(work.waiting, path) : { ...work.waiting, [path]: { was, value } },
    refused: without(work.refused, path),
    marks: without(work.marks, path),
  };
}

/** Everything that waits goes on its way together. */
export function send(work: Work): Work {
  return { ...work, sending: work.waiting, waiting: {} };
}

/** What was on its way did not arrive: it waits again, below what was typed since. */
export function failed(work: Work): Work {
  const waiting = { ...work.sending };
  for (const [path, later] of Object.entries(work.waiting)) waiting[path] = { was: (work.sending[path] ?? later).was, value: later.value };
  return { ...work, sending: {}, waiting };
}

/**
 * The server named what it would not take; nothing of the sending was stored. What was named stays at its field until it
 * is changed, the rest waits again. A name may be longer than the path of its field ("hosting.a1.country").
 */
export function refuse(work: Work, fields: Record<string, string[]>, general: string): Work {
  const back = failed(work);
  const refused = { ...back.refused };
  let waiting = back.waiting;
  const about = (path: string) => Object.entries(fields).filter(([name]) => name === path || name.startsWith(`${path}.`));
  const named = Object.keys(work.sending).filter((path) => about(path).length > 0);
  for (const path of named.length ? named : Object.keys(work.sending)) {
    const sent = work.sending[path];
    const now = waiting[path];
    // Typed on since: perhaps that is right already.
    if (!sent || !now || !same(now.value, sent.value)) continue;
    refused[path] = { ...now, messages: named.length ? Object.fromEntries(about(path)) : { [path]: [general] } };
    waiting = without(waiting, path);
  }
  return { ...back, waiting, refused };
}

type Parts = { [key: string]: Json };
const isParts = (value: Json): value is Parts => typeof value === "object" && value !== null && !Array.isArray(value);
/** Where an entry stands in its list is nobody's words; the stored place holds. */
const SILENT = ["position"];

/** Two changes of one value: part by part, list by list; `parts` names what both changed differently. */
export function merge(was: Json, yours: Json, theirs: Json): { value: Json; parts: string[]; clash: boolean } {
  if (same(yours, theirs) || same(was, yours)) return { value: theirs, parts: [], clash: false };
  if (same(was, theirs)) return { value: yours, parts: [], clash: false };
  if (Array.isArray(yours) && Array.isArray(theirs)) {
    const before = Array.isArray(was) ? was : [];
    const has = (list: Json[], one: Json) => list.some((other) => same(other, one));
    const left = theirs.filter((one) => has(yours, one) || !has(before, one));
    return { value: [...left, ...yours.filter((one) => !has(before, one) && !has(left, one))], parts: [], clash: false };
  }
  if (isParts(yours) && isParts(theirs)) {
    const before = isParts(was) ? was : {};
    const value: Parts = {};
    const parts: string[] = [];
    for (const key of new Set([...Object.keys(theirs), ...Object.keys(yours)])) {
      const one = merge(before[key] ?? null, yours[key] ?? null, theirs[key] ?? null);
      value[key] = one.clash ? (SILENT.includes(key) ? (theirs[key] ?? null) : (yours[key] ?? null)) : one.value;
      if (one.clash && !SILENT.includes(key)) parts.push(key);
    }
    return { value, parts, clash: parts.length > 0 };
  }
  return { value: yours, parts: [], clash: true };
}

function collide(work: Work, path: string, was: Json, yours: Json, theirs: Json, mark: Mark): Work {
  const { value, parts, clash } = merge(was, yours, theirs);
  const next = {
    ...work,
    base: { ...work.base, [path]: theirs },
    waiting: without(work.waiting, path),
    conflicts: without(work.conflicts, path),
    marks: same(yours, theirs) ? work.marks : { ...work.marks, [path]: mark },
  };
  if (clash) return { ...next, conflicts: { ...next.conflicts, [path]: { was, yours: value, theirs, parts, ...mark } } };
  if (same(value, theirs)) return next;
  return { ...next, waiting: { ...next.waiting, [path]: { was: theirs, value } } };
}

/** Others' changes flow in; where one meets words that are not stored yet, both are kept. */
export function arrive(work: Work, revision: number, others: readonly Other[]): Work {
  let next: Work = { ...work, revision: Math.max(work.revision, revision) };
  for (const { path, value, by, at } of others) {
    const mark = { by, at };
    const conflict = next.conflicts[path];
    const mine = next.waiting[path];
    if (conflict) next = collide(next, path, conflict.was, conflict.yours, value, mark);
    else if (mine) next = collide(next, path, mine.was, mine.value, value, mark);
    else if (!next.refused[path]) next = { ...next, base: { ...next.base, [path]: value }, marks: { ...next.marks, [path]: mark } };
  }
  return next;
}

/** The server stored what it could. */
export function answered(work: Work, answer: Saved): Work {
  const { sending } = work;
  const decided = new Set([...answer.saved, ...answer.conflicts].map(({ path }) => path));
  let next = arrive({ ...work, sending: {} }, answer.revision, answer.others.filter(({ path }) => !decided.has(path)));
  for (const { path, value } of answer.saved) {
    const later = next.waiting[path];
    // Stored may be tidier than typed: what is typed on starts from the stored words.
    const waiting = !later ? next.waiting : same(later.value, value) ? without(next.waiting, path) : { ...next.waiting, [path]: { ...later, was: value } };
    next = { ...next, base: { ...next.base, [path]: value }, waiting };
  }
  for (const { path, theirs, by, at } of answer.conflicts) {
    const sent = sending[path];
    const later = next.waiting[path];
    next = collide(next, path, sent?.was ?? null, (later ?? sent)?.value ?? null, theirs, { by, at });
  }
  return next;
}

export function choose(work: Work, path: string, side: "yours" | "theirs"): Work {
  const conflict = work.conflicts[path];
  if (!conflict) return work;
  const next = { ...work, conflicts: without(work.conflicts, path), marks: without(work.marks, path) };
  if (side === "theirs") return next;
  return { ...next, waiting: { ...next.waiting, [path]: { was: conflict.theirs, value: conflict.yours } } };
}

/** `sent`: what was on its way when it was kept, stored by now or not. */
export type Kept = Edit & { sent?: Json };

/** All that would be lost with this page: what the browser keeps until the server has it. */
export function unsaved(work: Work): Record<string, Kept> {
  const conflicts = Object.entries(work.conflicts).map(([path, { was, yours }]) => [path, { was, value: yours }] as const);
  const refused = Object.entries(work.refused).map(([path, { was, value }]) => [path, { was, value }] as const);
  const waiting = Object.entries(failed(work).waiting).map(([path, each]) => [path, path in work.sending ? { ...each, sent: work.sending[path]?.value } : each] as const);
  return { ...Object.fromEntries(refused), ...Object.fromEntries(waiting), ...Object.fromEntries(conflicts) };
}

/** Takes up what an earlier page could not send. The server says at the next sending what collides. */
export function restore(work: Work, kept: Record<string, Kept>): Work {
  const waiting = { ...work.waiting };
  for (const [path, { was, value, sent }] of Object.entries(kept)) {
    const base = work.base[path] ?? null;
    if (!same(value, base)) waiting[path] = { was: sent !== undefined && same(base, sent) ? base : was, value };
  }
  return { ...work, waiting };
}
