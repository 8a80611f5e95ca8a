import { useState, type ReactNode } from "react";
import type { components } from "@/api/schema";
import { count, list, plain } from "@/lib/words";
import styles from "./schedule.module.css";
import { Switch } from "./switch";

type Schemas = components["schemas"];
type Part = Schemas["AudiencePartOut"];
type Line = Schemas["ElementLineOut"];

const WHICH = [
  { value: true, label: "All elements, as the exhibit prints them" },
  { value: false, label: "Only what is collected" },
];

const WHOSE = { student: "Student data", teacher: "Teacher data" } as const;

/** What a page puts beside a place of the schedule: its comments, for example. The place is named as comments name it. */
export type Beside = (anchor: string, about: string) => ReactNode;

interface Props {
  parts: readonly Part[];
  beside?: Beside;
  /** Begin with what is collected, for who reviews rather than reads the exhibit. */
  onlyCollected?: boolean;
}

/** The schedule of data as the exhibit prints it: every category with its state, every element ticked or not. */
export function Schedule({ parts, beside, onlyCollected = false }: Props) {
  const [all, setAll] = useState(!onlyCollected);
  return (
    <div>
      <Switch legend="Which elements" options={WHICH} value={all} onChange={setAll} />
      {parts.map((part) => (
        <PartView key={part.audience} part={part} all={all} beside={beside} />
      ))}
    </div>
  );
}

function PartView({ part, all, beside }: { part: Part; all: boolean; beside?: Beside }) {
  const categories = part.categories.filter((category) => all || category.used > 0);
  const id = `schedule-${part.audience}`;
  return (
    <section aria-labelledby={id} className={styles.part}>
      <header className={styles.partHead}>
        <h2 id={id}>{WHOSE[part.audience]}</h2>
        <p>
          {part.none
            ? "The vendor states that none is collected."
            : part.used + part.other.length === 0
              ? "Not stated."
              : `${count(part.used, "element")} collected${part.other.length ? `, and ${part.other.length} that the catalogue does not list` : ""}.`}
        </p>
      </header>
      {beside?.(`section:${part.audience}_data`, WHOSE[part.audience].toLowerCase())}
      {categories.map((category) => (
        <div key={category.code} className={styles.category}>
          <div className={styles.categoryHead}>
            <h3>{category.label}</h3>
            <p>{category.used === 0 ? "None" : `${category.used} of ${category.elements.length}`}</p>
          </div>
          <ul>
            {category.elements
              .filter((line) => all || line.used)
              .map((line) => (
                <ElementLine key={line.code} line={line} audience={part.audience} beside={beside} />
              ))}
          </ul>
        </div>
      ))}
      {part.other.length > 0 && (
        <div className={styles.category}>
          <div className={styles.categoryHead}>
            <h3>Other</h3>
            <p>{part.other.length}</p>
          </div>
          <ul>
            {part.other.map((line) => (
              <li key={line.text} className={styles.used}>
                <Tick on />
                <div>
                  {line.text} <SensitivityMarks marks={line.marks} />
                </div>
              </li>
            ))}
          </ul>
        </div>
      )}
    </section>
  );
}

function ElementLine({ line, audience, beside }: { line: Line; audience: Part["audience"]; beside?: Beside }) {
  const need = line.required === true ? "Required" : line.required === false ? "Optional" : "";
  // Whose data it is goes without saying where it is only that of the people whom the part names.
  const others = line.subjects.some((subject) => subject !== audience);
  const whose = others ? `of ${list(line.subjects.map((subject) => `${subject}s`))}` : "";
  const words = line.used ? [need, whose, line.purpose].filter(Boolean).join("; ") : "";
  const detail = words.charAt(0).toUpperCase() + words.slice(1);
  return (
    <li className={line.used ? styles.used : styles.unused}>
      <Tick on={line.used} />
      <div>
        <span>{line.label}</span>
        {line.specify && <span className={styles.specify}>: {line.specify}</span>}
        {line.used && line.asks_to_specify && !line.specify && <span className={styles.specify}> (not specified)</span>} {line.used && <SensitivityMarks marks={line.marks} />}
        {detail && <p className={styles.detail}>{detail}</p>}
        {beside?.(`element:${line.code}`, line.label)}
      </div>
    </li>
  );
}

/** The kinds of data that laws treat apart, as small marks beside an element. */
export function SensitivityMarks({ marks }: { marks: readonly Schemas["MarkOut"][] }) {
  return (
    <>
      {marks.map((mark) => (
        <span key={mark.code} className={styles.mark} title={`Found in: ${plain(mark.found_in)}`}>
          {mark.label}
        </span>
      ))}
    </>
  );
}

export function Tick({ on }: { on: boolean }) {
  return (
    <svg className={styles.tick} viewBox="0 0 14 14" role="img" aria-label={on ? "Collected:" : "Not collected:"}>
      <rect x="1" y="1" width="12" height="12" fill="none" stroke="currentColor" strokeWidth="1.200" />
      {on && <path d="M3.500 7.200l2.500 2.600 4.700-5.800" fill="none" stroke="currentColor" strokeWidth="1.800" />}
    </svg>
  );
}
