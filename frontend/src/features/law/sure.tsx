import { Status } from "@/components/status";
import styles from "./law.module.css";

/** How sure a fact is: the server's words, a sign that repeats them, and weight where counsel must be asked. */
export function Sure({ status, words }: { status: "confirmed" | "secondary" | "unconfirmed"; words: string }) {
  return words ? (
    <span className={styles.sure}>
      <Status wrap code={status} label={words} strong={status !== "confirmed"} />
    </span>
  ) : null;
}

/** A citation, and the address at which it was read. */
export function Citation({ citation, url }: { citation: string; url: string }) {
  if (!url) return <span>{citation}</span>;
  return (
    <a href={url} target="_blank" rel="noreferrer">
      {citation}
      <span className="visually-hidden"> (opens in a new tab)</span>
    </a>
  );
}
