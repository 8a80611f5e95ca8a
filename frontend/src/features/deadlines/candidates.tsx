import { Link } from "@tanstack/react-router";
import { DataTable, type Column } from "@/components/data-table";
import { Citation, Sure } from "@/features/law/sure";
import { capital } from "@/lib/words";
import styles from "./clock-page.module.css";
import type { Clock, ClockCandidate } from "./queries";

/** Every limit that was looked at, the one that sets the date first, with its source as a statute book gives it. */
export function Candidates({ found }: { found: Clock }) {
  const columns: Column<ClockCandidate>[] = [
    {
      key: "says",
      label: "What it says",
      main: true,
      render: (one) => (
        <div className={styles.limit}>
          <p className={styles.says}>{one.says}</p>
          {one.why && one.why !== found.clock.why && <p>{one.why}</p>}
          {!one.in_force && <p>It is not known whether this was in force on that day.</p>}
          {one.note && <p className={styles.soft}>Note: {one.note}</p>}
          <p className={styles.source}>
            <span>{one.source_words}: </span>
            <Citation citation={one.citation} url={one.url} /> <Sure status={one.status} words={one.sure} />{" "}
            {one.source === "law" && one.jurisdiction && (
              <Link to="/law/$code" params={{ code: one.jurisdiction }} hash={one.id} className="no-print">
                More about it<span className="visually-hidden">: {one.citation}</span>
              </Link>
            )}
          </p>
          {one.file && (
            <p className={styles.pinned}>
              {one.file}, {one.file_sha256}
            </p>
          )}
        </div>
      ),
    },
    {
      key: "runs",
      label: "How long, and from when",
      render: (one) => (
        <>
          {one.length && <p>{one.length}</p>}
          {one.words && <p>“{one.words}”</p>}
          {one.from_words && <p className={styles.soft}>from {one.from_words}</p>}
          {one.anchored_words && <p className={styles.soft}>{one.from_words ? one.anchored_words : `since ${one.anchored_words}`}</p>}
        </>
      ),
    },
    {
      key: "until",
      label: "Until when",
      render: (one) => (
        <>
          {one.due_words ? <p>{capital(one.due_words)}</p> : <p>No date</p>}
          {one.wins && found.time_given && <p className={styles.soft}>with the time that was given</p>}
          {one.rolled_words && (
            <p className={styles.soft}>
              {one.rolled_why} {capital(one.rolled_words)}.
            </p>
          )}
        </>
      ),
    },
    {
      key: "fate",
      label: "What became of it",
      render: (one) => (
        <>
          <p className={one.wins || one.owed_now ? styles.wins : undefined}>{one.fate}</p>
          {one.replaced_by && <p className={styles.soft}>by {one.replaced_by}</p>}
        </>
      ),
    },
  ];
  return <DataTable caption="Limits that were looked at" columns={columns} rows={found.candidates} rowKey={(one) => one.id} />;
}
