import { createContext, useContext, useSyncExternalStore } from "react";
import type { components } from "@/api/schema";
import type { DraftStore, State } from "./store";
import type { Comment } from "@/components/comments/comments";
import type { Draft, Submission } from "./types";
import { paths, shown, type Json } from "./work";

export type Catalogue = components["schemas"]["CatalogueOut"];
export type Question = components["schemas"]["QuestionOut"];

interface Open {
  store: DraftStore;
  draft: Draft;
  catalogue: Catalogue;
  /** What states ask of a vendor; all of them, asked here or not. */
  questions: readonly Question[];
  /** The agreements for which a district returned this product's schedule, with what it says. */
  returned: readonly Returned[];
}

export type Returned = Submission & {
  comments: readonly Comment[];
  /** How many of the checks’ findings block the agreement. */
  blocking: number;
};

export const DraftContext = createContext<Open | null>(null);

export function useDraft(): Open {
  const open = useContext(DraftContext);
  if (!open) throw new Error("no draft is open here");
  return open;
}

/** A part of the store's state; drawn again only when that part is another. */
export function useStore<T>(pick: (state: State) => T): T {
  const { store } = useDraft();
  return useSyncExternalStore(store.subscribe, () => pick(store.read()));
}

export function useValue(path: string): Json {
  return useStore(({ work }) => shown(work, path));
}

export function useText(path: string): string {
  const value = useValue(path);
  return typeof value === "string" ? value : "";
}

export function useOn(path: string): boolean {
  return useValue(path) === true;
}

export function useWords(path: string): string[] {
  const value = useValue(path);
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}

export type Parts = { [key: string]: Json };
export function partsOf(value: Json): Parts {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
}

export function textOf(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}

/** The entries of a list, in their order: by place, then by key. */
export function useEntries(prefix: string): string[] {
  const joined = useStore(({ work }) =>
    paths(work, prefix)
      .map((path) => ({ path, position: Number(partsOf(shown(work, path)).position ?? 0) }))
      .sort((a, b) => a.position - b.position || (a.path < b.path ? -1 : 1))
      .map(({ path }) => path)
      .join("\n"),
  );
  return joined ? joined.split("\n") : [];
}

/** A key that nobody else makes: sixteen of [a-z0-9]. */
export function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => (byte % 36).toString(36)).join("");
}

/** The states whose questions stand in the form: of the districts that wait, chosen beside, and answered already. */
export function useStates(): string[] {
  const { draft } = useDraft();
  const chosen = useWords("states");
  const answered = useStatesAnswered();
  return [...new Set([...draft.asked_by.flatMap((one) => one.states), ...chosen, ...answered])].sort();
}

/** The states of which any question is answered. */
export function useStatesAnswered(): string[] {
  const { questions } = useDraft();
  const joined = useStore(({ work }) => {
    const states = questions.filter(({ id }) => shown(work, `answers.${id}`) !== null).map(({ state }) => state);
    return [...new Set(states)].sort().join("\n");
  });
  return joined ? joined.split("\n") : [];
}
