import { Button } from "@mantine/core";
import { useRef, type ReactNode } from "react";
import { flushSync } from "react-dom";
import { newKey, partsOf, useDraft, useEntries, useStore, useValue, type Parts } from "./draft-context";
import { FieldNote } from "./field-note";
import styles from "./form.module.css";
import { shown } from "./work";

interface Props {
  /** "hosting": its entries are hosting.<key>. */
  prefix: string;
  /** "subprocessor", in "Add a subprocessor" and "Subprocessor 2". */
  one: string;
  an?: string;
  blank: Parts;
  labels: Record<string, string>;
  /** What the entry is called where it has a name of its own. */
  title?: (entry: Parts) => string;
  /** A list of single lines needs no heading per entry. */
  plain?: boolean;
  /** Of the entries' headings: one below the heading that they stand under. */
  level?: 3 | 4;
  empty?: ReactNode;
  children: (path: string) => ReactNode;
}

/** A list that grows and shrinks: each entry is one field of the draft. */
export function Entries({ prefix, one, an = "a", blank, labels, title, plain, level = 4, empty, children }: Props) {
  const { store } = useDraft();
  const entries = useEntries(`${prefix}.`);
  const list = useRef<HTMLDivElement>(null);
  const add = () => {
    const { work } = store.read();
    const position = Math.max(0, ...entries.map((path) => Number(partsOf(shown(work, path)).position ?? 0))) + 1;
    const path = `${prefix}.${newKey()}`;
    flushSync(() => store.edit(path, { ...blank, position }));
    list.current?.querySelector<HTMLElement>(`[data-entry="${path}"] :is(input, textarea, select)`)?.focus();
  };
  const remove = (path: string, index: number) => {
    flushSync(() => store.edit(path, null));
    store.say(`${one.charAt(0).toUpperCase()}${one.slice(1)} removed.`);
    const rest = list.current?.querySelectorAll<HTMLElement>("[data-remove]");
    (rest?.[Math.min(index, rest.length - 1)] ?? document.getElementById(prefix))?.focus();
  };
  return (
    <div ref={list} className={styles.entries}>
      {entries.length === 0 && empty}
      {entries.map((path, index) => (
        <Entry key={path} path={path} one={one} index={index} plain={plain} level={level} labels={labels} title={title} onRemove={() => remove(path, index)}>
          {children(path)}
        </Entry>
      ))}
      <p className="no-print">
        <Button id={prefix} size="sm" variant="outline" onClick={add}>
          {entries.length ? `Add another ${one}` : `Add ${an} ${one}`}
        </Button>
      </p>
    </div>
  );
}

type EntryProps = Pick<Props, "one" | "plain" | "labels" | "title"> & { path: string; index: number; level: 3 | 4; onRemove: () => void; children: ReactNode };

function Entry({ path, one, index, plain, level, labels, title, onRemove, children }: EntryProps) {
  const Heading = `h${level}` as const;
  const value = useValue(path);
  const named = title?.(partsOf(value)) || `${one.charAt(0).toUpperCase()}${one.slice(1)} ${index + 1}`;
  return (
    <section data-entry={path} aria-label={named} className={plain ? styles.plainEntry : styles.entry}>
      {!plain && <Heading className={styles.entryTitle}>{named}</Heading>}
      <div className={styles.entryFields}>{children}</div>
      <button type="button" data-remove className={`link-button ${styles.remove} no-print`} onClick={onRemove}>
        Remove<span className="visually-hidden"> {named}</span>
      </button>
      <FieldNote path={path} about={named} labels={labels} entry />
    </section>
  );
}

/** Whether a list has an entry. */
export function useAny(prefix: string): boolean {
  return useStore(({ work }) => Object.keys({ ...work.base, ...work.waiting }).some((path) => path.startsWith(`${prefix}.`) && shown(work, path) !== null));
}
