import { Link, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { Status } from "@/components/status";
import { count } from "@/lib/words";
import { useDraft, useStore } from "./draft-context";
import styles from "./form.module.css";
import type { Section } from "./types";

const STATES: Record<string, string> = { empty: "Not begun", started: "Begun", complete: "Complete" };

/** Nothing is missing, and yet there is something left that may be answered. */
export function optionalOnly(section: Section): boolean {
  return section.state === "complete" && section.optional_open > 0;
}

export function stateWords(section: Section): string {
  const words = STATES[section.state] ?? section.state;
  if (optionalOnly(section)) return `Nothing required is open; ${count(section.optional_open, "optional question")} ${section.optional_open === 1 ? "is" : "are"}`;
  return section.state === "started" && section.missing.length ? `${words}, ${count(section.missing.length, "point")} missing` : words;
}

/** The sections with their state in words: a column on a desk, a fold on a phone. */
export function SectionNav() {
  const { draft } = useDraft();
  const sections = useStore((state) => state.sections);
  const { section: here } = useParams({ strict: false });
  const [open, setOpen] = useState(false);
  const at = sections.findIndex(({ code }) => code === here);
  return (
    <nav aria-label="Sections" className={`${styles.nav} no-print`} data-open={open || undefined}>
      <button type="button" className={styles.fold} aria-expanded={open} onClick={() => setOpen(!open)}>
        <span>
          Section {at + 1} of {sections.length}: <strong>{sections[at]?.label}</strong>
        </span>
        <span aria-hidden="true">{open ? "▴" : "▾"}</span>
      </button>
      <ol>
        {sections.map((section) => (
          <li key={section.code}>
            <Link to="/schedule/$draftId/$section" params={{ draftId: draft.id, section: section.code }} aria-current={section.code === here ? "page" : undefined} data-here={section.code === here || undefined} onClick={() => setOpen(false)}>
              <span>{section.label}</span>
              {section.code !== "review" && <Status code={optionalOnly(section) ? "started" : section.state} label={stateWords(section)} wrap />}
            </Link>
          </li>
        ))}
      </ol>
    </nav>
  );
}
