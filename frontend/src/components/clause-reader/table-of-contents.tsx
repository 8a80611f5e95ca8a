import { useEffect, useState } from "react";
import { count } from "@/lib/words";
import type { Section } from "./readings";
import styles from "./table-of-contents.module.css";

/** All sections, and the clauses of the one on screen. On a phone it folds away. */
export function TableOfContents({ sections, changes }: { sections: readonly Section[]; changes: ReadonlyMap<string, number> }) {
  const current = useCurrent(sections);
  const [open, setOpen] = useState(false);
  const go = (event: React.MouseEvent, id: string) => {
    event.preventDefault();
    setOpen(false);
    const url = new URL(window.location.href);
    url.hash = id;
    window.history.pushState(window.history.state, "", url);
    window.dispatchEvent(new Event("dpakeeper:hash"));
    // The same entry twice leaves the target as it is, so it is brought into view here.
    const place = window.document.getElementById(id);
    place?.scrollIntoView({ block: "start" });
    place?.focus({ preventScroll: true });
  };
  return (
    <nav aria-label="Contents" className={styles.toc}>
      <button type="button" className={styles.toggle} aria-expanded={open} aria-controls="contents-list" onClick={() => setOpen(!open)}>
        Contents
      </button>
      <p className={styles.title} aria-hidden="true">
        Contents
      </p>
      <ol id="contents-list" className={open ? styles.listOpen : styles.list}>
        {sections.map((section) => {
          const n = changes.get(section.id) ?? 0;
          const clauses = section.blocks.filter((block) => block.type === "paragraph" && block.level === 1 && block.heading);
          return (
            <li key={section.id}>
              <a href={`#${section.id}`} onClick={(event) => go(event, section.id)} aria-current={current === section.id ? "location" : undefined}>
                <span className={styles.words}>
                  {section.number && <span className={styles.number}>{section.number}</span>} {section.title}
                </span>
                {n > 0 && (
                  <span className={styles.changes} title={count(n, "change")}>
                    {n}
                    <span className="visually-hidden"> {n === 1 ? "change" : "changes"}</span>
                  </span>
                )}
              </a>
              {current === section.id && clauses.length > 0 && section.kind !== "signatures" && (
                <ol>
                  {clauses.map((block) =>
                    block.type === "paragraph" ? (
                      <li key={block.id}>
                        <a href={`#${block.id}`} onClick={(event) => go(event, block.id)}>
                          {block.number && <span className={styles.clauseNumber}>{block.number}</span>}
                          <span>{block.heading}</span>
                        </a>
                      </li>
                    ) : null,
                  )}
                </ol>
              )}
            </li>
          );
        })}
      </ol>
    </nav>
  );
}

/** The section whose heading was passed last. */
function useCurrent(sections: readonly Section[]): string {
  const [current, setCurrent] = useState(sections[0]?.id ?? "");
  useEffect(() => {
    const look = () => {
      let found = sections[0]?.id ?? "";
      for (const section of sections) {
        const place = window.document.getElementById(section.id);
        if (place && place.getBoundingClientRect().top <= 160) found = section.id;
      }
      setCurrent(found);
    };
    look();
    window.addEventListener("scroll", look, { passive: true });
    return () => window.removeEventListener("scroll", look);
  }, [sections]);
  return current;
}
