import { useQuery } from "@tanstack/react-query";
import { api, body } from "@/api/client";
import { WordChanges } from "@/components/word-changes";
import { countsLine, KINDS, sectionLabel, SECTIONS, type Change, type Comparison } from "./comparison";
import { plain } from "@/lib/words";
import styles from "./comparison.module.css";

const LABEL = Object.fromEntries(KINDS.map(({ kind, label }) => [kind, label]));

/** How many changes of each kind, in words. */
export function Counts({ comparison }: { comparison: Comparison }) {
  const words = countsLine(comparison.counts);
  return (
    <p className={styles.counts}>
      <strong>{words ? `From version ${comparison.from.number} to version ${comparison.to.number}: ${words}.` : `Nothing differs between version ${comparison.from.number} and version ${comparison.to.number}.`}</strong>
    </p>
  );
}

/** Sections in the schedule's order, those without a change left out. */
export function bySection(changes: readonly Change[]): { code: string; label: string; changes: Change[] }[] {
  const codes = [...new Set([...SECTIONS.map((section) => section.code), ...changes.map((change) => change.section)])];
  return codes.map((code) => ({ code, label: sectionLabel(code), changes: changes.filter((change) => change.section === code) })).filter((section) => section.changes.length > 0);
}

/** One line a change, under the schedule's sections: what kind, where, and the words with what changed in them. */
export function ChangeList({ comparison, level = 3 }: { comparison: Comparison; level?: 2 | 3 | 4 }) {
  const Heading = `h${level}` as const;
  return (
    <div className={styles.list}>
      {bySection(comparison.changes).map((section) => (
        <section key={section.code} aria-label={section.label}>
          <Heading className={styles.heading}>{section.label}</Heading>
          <ul>
            {section.changes.map((change) => (
              <li key={`${change.path}-${change.kind}`}>
                <span className={styles.kind}>{LABEL[change.kind] ?? change.kind}</span>
                <div>
                  <p className={styles.label}>
                    {change.label} <Marks change={change} />
                  </p>
                  <Words change={change} />
                </div>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

/** The kinds of data that laws treat apart, by the catalogue's names. */
export function Marks({ change }: { change: Change }) {
  const { data: catalogue } = useQuery({ queryKey: ["catalogue"], queryFn: () => body(api.GET("/api/v1/catalogue")), staleTime: Infinity, enabled: change.marks.length > 0 });
  return change.marks.map((code) => (
    <span key={code} className={styles.mark}>
      {catalogue?.sensitivities.find((each) => each.code === code)?.label ?? plain(code, true)}
    </span>
  ));
}

function Words({ change: { kind, before, after, label } }: { change: Change }) {
  if (kind === "now_required" || kind === "no_longer_required") return null;
  if (kind === "added") return after && after !== label ? <p>{after}</p> : null;
  if (kind === "dropped") return before && before !== label ? <p className={styles.dropped}>{before}</p> : null;
  if (!before && !after) return null;
  return (
    <p>
      <WordChanges before={before || "Not stated."} after={after || "Not stated."} />
    </p>
  );
}
