import { useEffect, useMemo, useState, type ReactNode } from "react";
import { Switch } from "@/components/switch";
import { count } from "@/lib/words";
import { BlockView, type BesideClause } from "./block-view";
import styles from "./clause-reader.module.css";
import { MarginNotes } from "./margin-notes";
import { place } from "./place";
import { changesIn, marksOf, sectionsOf, type DocumentText, type Reading, type Section } from "./readings";
import { TableOfContents } from "./table-of-contents";

const READINGS: readonly { value: Reading; label: string; help: string }[] = [
  { value: "conformed", label: "Conformed", help: "The text as it is signed." },
  { value: "changes", label: "Changes marked", help: "The same text, with what was added underlined and what was left out struck through." },
  { value: "base", label: "Base form", help: "The model form before any state's changes. This is not what is signed." },
];

interface Props {
  document: DocumentText;
  /** Readings for further states of a regional form; the first is what is signed. */
  furtherReadings?: readonly DocumentText[];
  reading: Reading;
  onReading: (reading: Reading) => void;
  state?: string;
  onState?: (state: string) => void;
  /** Stands below each numbered clause: its comments, for example. The same function from render to render. */
  beside?: BesideClause;
  /** A text that follows no form, as an amendment: there is one reading of it. */
  single?: boolean;
  /** Stands between the switches and the text: findings, for example. */
  children?: ReactNode;
}

/** Numbered text with its margin: who changed a clause and on what ground, and a link to every clause. */
export function ClauseReader({ document, furtherReadings = [], reading, onReading, state, onState, beside, single, children }: Props) {
  const all = [document, ...furtherReadings];
  const shown = all.find((each) => each.governing_state === state) ?? document;
  const sections = useMemo(() => sectionsOf(shown, reading), [shown, reading]);
  const changes = useMemo(() => new Map(shown.sections.map((section) => [section.id, changesIn(section)])), [shown]);
  const total = [...changes.values()].reduce((sum, n) => sum + n, 0);
  const target = useTarget(sections);

  return (
    <div className={styles.reader}>
      <aside className={`${styles.side} no-print`}>
        <TableOfContents sections={sections} changes={changes} />
      </aside>
      <div className={styles.body}>
        {!single && (
          <div className={`${styles.bar} no-print`}>
            <Switch legend="Reading" options={READINGS} value={reading} onChange={onReading} plain />
            {all.length > 1 && (
              <label className={styles.state}>
                <span className="visually-hidden">State</span>
                <select value={shown.governing_state} onChange={(event) => onState?.(event.target.value)}>
                  {all.map((each, index) => (
                    <option key={each.governing_state} value={each.governing_state}>
                      {each.reading || each.governing_state}
                      {index === 0 ? " (signed)" : ""}
                    </option>
                  ))}
                </select>
              </label>
            )}
          </div>
        )}
        {!single && (
          <p className={`${styles.help} no-print`} role="status">
            {READINGS.find((each) => each.value === reading)?.help} {reading !== "base" && `${count(total, "change")} to the base form.`}
          </p>
        )}
        {children}
        <article className={styles.text} lang={shown.language} aria-label={shown.title}>
          <header className={styles.title}>
            <h2>{shown.title}</h2>
            {shown.subtitle && <p>{shown.subtitle}</p>}
            {shown.reading && <p className={styles.readingLine}>{reading === "base" ? "The model form, without any state’s changes" : shown.reading}</p>}
          </header>
          {sections.map((section) => (
            <section key={section.id} className={styles.section}>
                <h3 id={section.id} className={styles.heading} data-target={target === section.id || undefined} tabIndex={-1}>
                  {section.number && <span className={styles.number}>{section.number}</span>} {section.title}
                </h3>
                {reading !== "base" && (section.marks?.length ?? 0) > 0 && (
                  <div role="note" className={styles.margin} style={place(1, roomBelow(section, -1))} aria-label={`Notes to ${section.number || section.title}`}>
                    <MarginNotes marks={section.marks ?? []} />
                  </div>
                )}
              {section.blocks.map((block, index) => (
                <BlockView key={block.id} block={block} reading={reading} target={target === block.id} row={index + 2} room={roomBelow(section, index)} beside={beside} />
              ))}
            </section>
          ))}
        </article>
      </div>
    </div>
  );
}

/** A note may run down beside what follows, as far as the next block that has notes of its own. */
function roomBelow(section: Section, index: number): number {
  const next = section.blocks.findIndex((block, at) => at > index && marksOf(block).length > 0);
  return (next < 0 ? section.blocks.length : next) - index;
}

/** The clause that the address names; brought into view once the text stands, and again when the address changes. */
function useTarget(sections: unknown): string {
  const [target, setTarget] = useState(() => decodeURIComponent(window.location.hash.slice(1)));
  useEffect(() => {
    const follow = () => setTarget(decodeURIComponent(window.location.hash.slice(1)));
    window.addEventListener("hashchange", follow);
    window.addEventListener("dpakeeper:hash", follow);
    return () => {
      window.removeEventListener("hashchange", follow);
      window.removeEventListener("dpakeeper:hash", follow);
    };
  }, []);
  useEffect(() => {
    if (!target) return;
    // After the router's own scrolling of a new page.
    const timer = window.setTimeout(() => {
      const place = window.document.getElementById(target);
      place?.scrollIntoView({ block: "start" });
      place?.focus({ preventScroll: true });
    }, 30);
    return () => window.clearTimeout(timer);
    // The same target is found again when another reading or state puts other text on the page.
  }, [target, sections]);
  return target;
}
