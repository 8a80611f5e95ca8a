import { useState } from "react";
import styles from "./clocks.module.css";

/** Something that the server gives once and then knows no more, with a button that copies it. */
export function ShownOnce({ label, text, note }: { label: string; text: string; note: string }) {
  const [copied, setCopied] = useState("");
  return (
    <div className={styles.once}>
      <strong>{label}</strong>
      <code>{text}</code>
      <p className="note">{note}</p>
      <p>
        <button
          type="button"
          className="link-button"
          onClick={() =>
            void Promise.resolve(navigator.clipboard?.writeText(text) ?? Promise.reject(new Error("no clipboard"))).then(
              () => setCopied("Copied."),
              () => setCopied("This browser did not copy it. Mark it and copy it yourself."),
            )
          }
        >
          Copy
        </button>{" "}
        <span role="status">{copied}</span>
      </p>
    </div>
  );
}
