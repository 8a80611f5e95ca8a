import { Link } from "@tanstack/react-router";
import { clockTime } from "@/lib/dates";
import { count } from "@/lib/words";
import type { ReactNode } from "react";
import { useDraft, useStore } from "./draft-context";
import styles from "./form.module.css";
import { focusField, sectionOf } from "./where";

/** How it stands with saving, always in sight; what matters is also said aloud. */
export function SaveLine() {
  const { store } = useDraft();
  const line = useStore((state) => state.line);
  const savedAt = useStore((state) => state.savedAt);
  const reason = useStore((state) => state.reason);
  const said = useStore((state) => state.said);
  const waits = useStore(({ work }) => Object.keys(work.waiting).length > 0);
  const conflict = useStore(({ work }) => Object.keys(work.conflicts).join("\n"));
  const refused = useStore(({ work }) => Object.keys(work.refused).join("\n"));
  const conflicts = conflict ? conflict.split("\n") : [];
  const kept = refused ? refused.split("\n") : [];
  const words =
    line === "stopped"
      ? `Not saved: ${reason} What you typed is kept in this browser.`
      : line === "unreachable"
        ? "Not saved: the connection is gone; what you typed is kept here. Trying again by itself."
        : line === "saving" || waits
          ? "Saving…"
          : savedAt
            ? `Saved ${clockTime(savedAt)}`
            : "Saved as you type";
  return (
    <div className={`${styles.saveLine} ${line === "saved" || line === "saving" ? "" : styles.unsaved} no-print`}>
      <p data-save={line === "saved" && waits ? "saving" : line}>{words}</p>
      {conflicts.length > 0 && (
        <p>
          <To path={conflicts[0] ?? ""}>{count(conflicts.length, "field")} changed by two people: choose</To>
        </p>
      )}
      {kept.length > 0 && (
        <p>
          <To path={kept[0] ?? ""}>{count(kept.length, "field")} not taken: see why</To>
        </p>
      )}
      {line === "unreachable" && (
        <button type="button" className="link-button" onClick={() => void store.flush()}>
          Try now
        </button>
      )}
      <p className="visually-hidden" role="status">
        {said}
      </p>
    </div>
  );
}

/** The way to a field, in whichever section it is. */
export function To({ path, children }: { path: string; children: ReactNode }) {
  const { draft } = useDraft();
  return (
    <Link to="/schedule/$draftId/$section" params={{ draftId: draft.id, section: sectionOf(path) }} hash={path} onClick={() => focusField(path)}>
      {children}
    </Link>
  );
}
