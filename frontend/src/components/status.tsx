import styles from "./status.module.css";

type Fill = "none" | "dot" | "half" | "full" | "struck";

const FILL: Record<string, Fill> = {
  draft: "none",
  with_vendor: "dot",
  in_review: "half",
  submitted: "half",
  offered: "half",
  objected: "struck",
  ready: "dot",
  waiting: "none",
  pending: "none",
  queued: "none",
  out_for_signature: "half",
  asked: "half",
  out: "half",
  sealing: "half",
  planned: "none",
  open: "half",
  sealed: "full",
  handed_over: "struck",
  opened: "half",
  executed: "full",
  signed: "full",
  published: "full",
  accepted: "full",
  empty: "none",
  started: "half",
  complete: "full",
  active: "full",
  confirmed: "full",
  secondary: "half",
  unconfirmed: "none",
  failed: "struck",
  declined: "struck",
  recalled: "struck",
  withdrawn: "struck",
  revoked: "struck",
  terminated: "struck",
  superseded: "struck",
  due_soon: "half",
  overdue: "half",
  owed_now: "half",
  held: "dot",
  met: "full",
  met_late: "full",
  waived: "struck",
  not_applicable: "struck",
  expired: "struck",
  ended: "struck",
};

/** A status in words; the small sign before it only repeats them. */
export function Status({ code, label, strong, wrap }: { code: string; label: string; strong?: boolean; wrap?: boolean }) {
  return (
    <span className={`${styles.status} ${strong ? styles.strong : ""} ${wrap ? styles.wrap : ""}`}>
      <svg className={styles.sign} viewBox="0 0 12 12" aria-hidden="true">
        <circle cx="6" cy="6" r="4.75" fill="none" stroke="currentColor" strokeWidth="1.5" />
        {FILL[code] === "dot" && <circle cx="6" cy="6" r="1.750" fill="currentColor" />}
        {FILL[code] === "half" && <path d="M6 1.25a4.75 4.75 0 0 0 0 9.500z" fill="currentColor" />}
        {FILL[code] === "full" && <circle cx="6" cy="6" r="4.75" fill="currentColor" />}
        {FILL[code] === "struck" && <path d="M2.800 9.200L9.200 2.800" stroke="currentColor" strokeWidth="1.500" />}
      </svg>
      {label}
    </span>
  );
}
