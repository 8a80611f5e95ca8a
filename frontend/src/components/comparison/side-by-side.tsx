import { bySection, Marks } from "./change-list";
import { KINDS, type Change, type Comparison } from "./comparison";
import styles from "./comparison.module.css";

const LABEL = Object.fromEntries(KINDS.map(({ kind, label }) => [kind, label]));

/** A table a section: what was stated on the left, what is stated now on the right. */
export function SideBySide({ comparison }: { comparison: Comparison }) {
  const { from, to } = comparison;
  return bySection(comparison.changes).map((section) => (
    <section key={section.code} aria-label={section.label} className={styles.pair}>
      <h2 className={styles.heading}>{section.label}</h2>
      <table role="table" className={styles.table}>
        <caption className="visually-hidden">
          {section.label}: version {from.number} and version {to.number}
        </caption>
        <thead role="rowgroup">
          <tr role="row">
            <th role="columnheader" scope="col">What</th>
            <th role="columnheader" scope="col">Version {from.number}</th>
            <th role="columnheader" scope="col">Version {to.number}</th>
          </tr>
        </thead>
        <tbody role="rowgroup">
          {section.changes.map((change) => (
            <tr role="row" key={`${change.path}-${change.kind}`}>
              <th role="rowheader" scope="row">
                {change.label}
                <span className={styles.under}>
                  {LABEL[change.kind] ?? change.kind} <Marks change={change} />
                </span>
              </th>
              <td role="cell" data-label={`Version ${from.number}`}>
                {side(change, "before")}
              </td>
              <td role="cell" data-label={`Version ${to.number}`}>
                {side(change, "after")}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  ));
}

function side(change: Change, which: "before" | "after"): string {
  if (change[which]) return change[which];
  if (change.kind === "added" || change.kind === "dropped") return (which === "before") === (change.kind === "added") ? "Not listed" : "Listed";
  return "Not stated";
}
