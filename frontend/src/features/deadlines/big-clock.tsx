import { timeLeft } from "@/lib/time-left";
import { useNow } from "@/lib/use-now";
import styles from "./clock-page.module.css";
import type { Clock } from "./queries";

const STILL: Partial<Record<Clock["clock"]["status"], string>> = {
  conditional: "Would apply",
  waiting: "Waits for a fact",
  held: "Held by a delay",
  uncomputable: "Needs a school calendar",
};

/** The clock itself: how long, until when in which zone, or in what words. */
export function BigClock({ found }: { found: Clock }) {
  const { clock } = found;
  const now = useNow();
  const ticks = clock.due_at && ["open", "due_soon", "overdue"].includes(clock.status);
  const words = found.owed_now.map((one) => `“${one.words}”`).join("; ");
  if (clock.due_at && ticks) {
    return (
      <div className={styles.clock}>
        <p className={styles.left}>{timeLeft(clock.due_at, now)}</p>
        <p className={styles.until}>
          {clock.status === "overdue" ? (clock.day_end ? "was due at " : "was due ") : "by "}
          <time dateTime={clock.due_at}>{clock.due_words}</time>
        </p>
        {words && <p>Owed now, too, in these words: {words}</p>}
      </div>
    );
  }
  if (clock.status === "owed_now") {
    return (
      <div className={styles.clock}>
        <p className={styles.left}>Owed now</p>
        {words && <p className={styles.until}>{words}</p>}
        <p>No number of days is given.</p>
      </div>
    );
  }
  return (
    <div className={`${styles.clock} ${styles.quiet}`}>
      <p className={styles.left}>{STILL[clock.status] ?? clock.status_label}</p>
      {clock.due_words && <p className={styles.until}>{clock.status === "conditional" ? `then by ${clock.due_words}` : found.ended ? `it was due ${clock.day_end ? "at " : ""}${clock.due_words}` : `by ${clock.due_words}`}</p>}
    </div>
  );
}
