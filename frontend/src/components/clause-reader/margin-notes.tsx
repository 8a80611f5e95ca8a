import { stateName } from "@/lib/states";
import { kindWords, sureWords, type Mark } from "./readings";
import styles from "./margin-notes.module.css";

const WHAT: Record<string, string> = {
  replace: "Changed",
  delete: "Left out",
  add_term: "Added",
  add_definition: "Definition added",
  extend_definition: "Definition extended",
  add_notice_item: "Notice item added",
  set_limit: "Time limit set",
  choose: "Choice",
  override: "Replaced",
  add_exhibit: "Exhibit added",
  already_met: "No change needed",
  ask: "To be stated",
  agreed: "Special provision",
  proposed: "Special provision, proposed",
};

/** What was changed here, by whom, on what ground, and how sure we are of it. */
export function MarginNotes({ marks }: { marks: readonly Mark[] }) {
  return (
    <>
      {marks.map((mark, index) => (
        <div key={`${mark.operation}-${index}`} className={mark.operation === "already_met" ? styles.quiet : styles.note}>
          <p className={styles.what}>
            {[...new Set(mark.sources.map((source) => source.jurisdiction ?? ""))].filter(Boolean).map((state) => (
              <abbr key={state} className={styles.state} title={stateName(state)}>
                {state}
              </abbr>
            ))}
            <span>{WHAT[mark.operation] ?? mark.operation}</span>
          </p>
          <p>{mark.note}</p>
          {mark.sources.map((source, place) => (
            <p key={place} className={styles.source}>
              {source.citation ? (
                source.url ? (
                  <a href={source.url} target="_blank" rel="noreferrer">
                    {source.citation}
                    <span className="visually-hidden"> (opens in a new tab)</span>
                  </a>
                ) : (
                  source.citation
                )
              ) : null}
              {source.citation ? "; " : ""}
              {[kindWords(source), sureWords(source)].filter(Boolean).join(", ")}
            </p>
          ))}
        </div>
      ))}
    </>
  );
}
