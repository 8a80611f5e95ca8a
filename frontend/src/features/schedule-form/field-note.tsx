import { Button } from "@mantine/core";
import { clockTime } from "@/lib/dates";
import { plain } from "@/lib/words";
import { Comments } from "./comments";
import { partsOf, useDraft, useStore } from "./draft-context";
import styles from "./form.module.css";
import type { Json } from "./work";

/** A value as a person reads it. */
export function inWords(value: Json): string {
  if (value === null || value === "") return "Not stated";
  if (typeof value === "boolean") return value ? "Yes" : "No";
  if (Array.isArray(value)) return value.map((one) => plain(inWords(one))).join(", ") || "Not stated";
  if (typeof value === "object") {
    return Object.entries(value)
      .filter(([key, part]) => key !== "position" && part !== null && part !== "" && !(Array.isArray(part) && part.length === 0))
      .map(([key, part]) => `${plain(key, true)}: ${inWords(part)}`)
      .join("\n");
  }
  return String(value);
}

interface Props {
  path: string;
  /** The field in words, for who hears the comments' buttons without seeing where they stand. */
  about: string;
  labels?: Record<string, string>;
  gone?: string;
  entry?: boolean;
}

/**
 * What stands below a field: that somebody else changed it, what two people wrote at once, and what the district says about
 * it. `gone` are the words for a value that one side removed.
 */
export function FieldNote({ path, about, labels = {}, gone = "Removed", entry }: Props) {
  const { store } = useDraft();
  const mark = useStore(({ work }) => work.marks[path]);
  const conflict = useStore(({ work }) => work.conflicts[path]);
  const refused = useStore(({ work }) => (entry ? work.refused[path]?.messages[path] : undefined));
  const side = (value: Json) => {
    if (value === null && conflict?.parts.length === 0) return <p>{gone}</p>;
    if (!conflict?.parts.length) return <p>{inWords(value)}</p>;
    return conflict.parts.map((part) => (
      <p key={part}>
        <span className={styles.partName}>{labels[part] ?? plain(part, true)}:</span> {inWords(partsOf(value)[part] ?? null)}
      </p>
    ));
  };
  return (
    <>
      {refused && (
        <p className={styles.problem}>
          <span className="visually-hidden">Error: </span>
          {refused.join(" ")}
        </p>
      )}
      {conflict ? (
        <section className={styles.conflict} aria-label="Two people changed this">
          <p>
            <strong>{conflict.by || "Somebody else"} changed this, too</strong>
            {conflict.at && `, at ${clockTime(conflict.at)}`}. Nothing is lost; choose which stays.
          </p>
          <div className={styles.sides}>
            <div>
              <h4>Yours</h4>
              {side(conflict.yours)}
              <Button size="sm" variant="outline" onClick={() => store.choose(path, "yours")}>
                Keep yours
              </Button>
            </div>
            <div>
              <h4>{conflict.by ? `From ${conflict.by}` : "Theirs"}</h4>
              {side(conflict.theirs)}
              <Button size="sm" variant="outline" onClick={() => store.choose(path, "theirs")}>
                Take theirs
              </Button>
            </div>
          </div>
        </section>
      ) : (
        mark && (
          <p className={styles.mark}>
            Changed by {mark.by || "somebody else"}, {clockTime(mark.at)}
          </p>
        )
      )}
      <Comments anchors={[`path:${path}`, path.replace(/^element\./, "element:")]} about={about} />
    </>
  );
}
