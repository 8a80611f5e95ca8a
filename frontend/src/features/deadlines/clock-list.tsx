import { Link } from "@tanstack/react-router";
import { Status } from "@/components/status";
import { dayOf } from "@/lib/dates";
import { timeLeft } from "@/lib/time-left";
import { useNow } from "@/lib/use-now";
import styles from "./clock-list.module.css";
import type { ClockRow } from "./queries";

/** Whether what a row says of its date is still a question of time. */
const TICKING: ClockRow["status"][] = ["open", "due_soon", "overdue"];

interface Props {
  rows: readonly ClockRow[];
  /** What is listed, for who cannot see it. */
  label: string;
  /** Of several occasions: says at each row which one it is. */
  about?: boolean;
}

/** Clocks below each other: when in the margin, and beside it what, who and why. */
export function ClockList({ rows, label, about = true }: Props) {
  const now = useNow();
  return (
    <ul className={styles.list} aria-label={label}>
      {rows.map((row) => (
        <ClockItem key={row.id} row={row} about={about} now={now} />
      ))}
    </ul>
  );
}

function ClockItem({ row, about, now }: { row: ClockRow; about: boolean; now: number }) {
  const page: string = `/clocks/${row.id}`;
  return (
    <li className={styles.item}>
      <ClockWhen row={row} now={now} />
      <div className={styles.what}>
        <p className={styles.title}>
          <Link to={page}>
            {row.title}
            {about && <span className="visually-hidden">: {row.about}</span>}
          </Link>
        </p>
        {about && (
          <p aria-hidden="true" className={styles.about}>
            {row.about}
          </p>
        )}
        {row.data_words && <p className={styles.soft}>where it touched {row.data_words}</p>}
        <p className={styles.why}>
          {row.why} {row.citation && <span className={styles.citation}>{row.citation}</span>}
        </p>
        <p className={styles.soft}>{whoOwes(row)}</p>
        {row.mailed && <p className={styles.soft}>{row.mailed}</p>}
      </div>
    </li>
  );
}

/** When a clock is due: how long that is, the instant with its zone, and how the clock stands where the time does not tell. */
export function ClockWhen({ row, now }: { row: ClockRow; now: number }) {
  const ticking = TICKING.includes(row.status) && row.due_at;
  return (
    <div className={styles.when} data-status={row.status}>
      {ticking && row.due_at ? (
        <>
          <p className={styles.left}>{timeLeft(row.due_at, now)}</p>
          <p>
            {row.status === "overdue" ? (row.day_end ? "was due at " : "was due ") : "by "}
            <time dateTime={row.due_at}>{row.due_words}</time>
          </p>
        </>
      ) : row.status === "owed_now" ? (
        <>
          <p className={styles.left}>Owed now</p>
          {row.now_words && <p>“{row.now_words}”</p>}
        </>
      ) : (
        <>
          <p className={styles.state}>
            <Status code={row.status} label={row.status_label} wrap />
          </p>
          {row.met_at ? <p>on {dayOf(row.met_at, row.zone)}</p> : row.ended_at ? <p>on {dayOf(row.ended_at, row.zone)}</p> : null}
          {row.due_words && <p>{row.ended_at ? `due ${row.due_words}` : row.status === "conditional" ? `would be by ${row.due_words}` : `by ${row.due_words}`}</p>}
        </>
      )}
      {row.more_time && <p className={styles.soft}>more time was given</p>}
    </div>
  );
}

/** "Slate Learning, Inc. owes this to Elm Valley; responsible: Dana Whitcomb". */
export function whoOwes(row: Pick<ClockRow, "owed_by" | "owed_to" | "responsible">): string {
  const owes = row.owed_to ? `${row.owed_by} owes this to ${row.owed_to}` : `For ${row.owed_by} to do`;
  return row.responsible ? `${owes}; responsible: ${row.responsible}` : owes;
}
