import { instant } from "@/lib/dates";
import { timeLeft } from "@/lib/time-left";
import { useNow } from "@/lib/use-now";
import styles from "./clock.module.css";

interface Props {
  /** What ends, or is due. */
  label: string;
  /** The instant, as the server set it; nothing here moves or decides it. */
  due: string;
  timeZone?: string | null;
  /** Why then: the clause, the citation, or the rule in plain words. */
  why?: string;
}

/** Time left, the due instant with its zone, and why. The one piece that wears vermilion. */
export function Clock({ label, due, timeZone, why }: Props) {
  const now = useNow();
  return (
    <div className={styles.clock}>
      <p className={styles.label}>{label}</p>
      <p className={styles.left}>{timeLeft(due, now)}</p>
      <p>
        <time dateTime={due}>{instant(due, timeZone)}</time>
      </p>
      {why && <p className={styles.why}>{why}</p>}
    </div>
  );
}
