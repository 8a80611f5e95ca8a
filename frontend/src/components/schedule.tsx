import { useId, useState } from "react";
import type { components } from "@/api/schema";
import { count, list, plain } from "@/lib/words";
import styles from "./schedule.module.css";

type Schemas = components["schemas"];
type Part = Schemas["AudiencePartOut"];
type Line = Schemas["ElementLineOut"];

const WHOSE = { student: "Student data", teacher: "Teacher data" } as const;

/** The schedule of data as the exhibit prints it: every category with its state, every element ticked or not. */
export function Schedule({ parts }: { parts: readonly Part[] }) {
  const [all, setAll] = useState(true);
  const group = useId();
  return (
    <div>
      <fieldset className={`${styles.switch} no-print`}>
        <legend className="visually-hidden">Which elements</legend>
        {[
          { value: true, label: "All elements, as the exhibit prints them" },
          { value: false, label: "Only what is collected" },
        ].map((each) => (
          <label key={each.label}>
            <input type="radio" name={group} checked={all === each.value} onChange={() => setAll(each.value)} />
            <span>{each.label}</span>
          </label>
        ))}
      </fieldset>
      {parts.map((part) => (
        <PartView key={part.audience} part={part} all={all} />
      ))}
    </div>
  );
}

function PartView({ part, all }: { part: Part; all: boolean }) {
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
                <ElementLine key={line.code} line={line} audience={part.audience} />
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
                  {line.text} <Marks marks={line.marks} />
                </div>
              </li>
            ))}
          </ul>
        </div>
      )}
    </section>
  );
}

function ElementLine({ line, audience }: { line: Line; audience: Part["audience"] }) {
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
        {line.used && line.asks_to_specify && !line.specify && <span className={styles.specify}> (not specified)</span>} {line.used && <Marks marks={line.marks} />}
        {detail && <p className={styles.detail}>{detail}</p>}
      </div>
    </li>
  );
}

function Marks({ marks }: { marks: readonly Schemas["MarkOut"][] }) {
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
