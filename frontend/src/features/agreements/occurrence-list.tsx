import { useState } from "react";
import { ReasonDialog } from "@/components/reason-dialog";
import { instant, longDate } from "@/lib/dates";
import styles from "./agreement.module.css";
import { withdrawOccurrence, type Occurrence } from "./occurrences";

interface Props {
  rows: readonly Occurrence[];
  timeZone: string;
  onChanged: () => void;
}

/** What was stated, the latest first, with its proof; what was taken back stays, with the reason. */
export function OccurrenceList({ rows, timeZone, onChanged }: Props) {
  const [taking, setTaking] = useState<Occurrence | null>(null);
  return (
    <>
      <ul className={styles.timeline} aria-label="What happened">
        {rows.map((row) => (
          <li key={row.id}>
            <time dateTime={row.at ?? row.on}>{row.at ? instant(row.at, timeZone) : longDate(row.on)}</time>
            <div>
              <p className={styles.happened}>{row.withdrawn_at ? <del>{row.label}</del> : row.label}</p>
              {row.planned_on && <p>Planned for {longDate(row.planned_on)}.</p>}
              {row.note && <p>{row.note}</p>}
              {row.file_name && (
                <p>
                  <a href={`/api/v1/occurrences/${row.id}/file`} download>
                    {row.file_name}
                  </a>
                </p>
              )}
              <p className="note">
                Stated by {row.stated_by} ({row.organization}) on {instant(row.stated_at, timeZone)}.
                {row.withdrawn_at && ` Taken back by ${row.withdrawn_by} on ${instant(row.withdrawn_at, timeZone)}: “${row.withdrawn_why}”`}
                {row.allowed_actions.includes("withdraw") && (
                  <>
                    {" "}
                    <button type="button" className="link-button no-print" aria-label={`Take back: ${row.label}, ${longDate(row.on)}`} onClick={() => setTaking(row)}>
                      Take it back
                    </button>
                  </>
                )}
              </p>
            </div>
          </li>
        ))}
      </ul>
      {taking && (
        <ReasonDialog
          title="Take back what was stated?"
          label="Take it back"
          reason="Why is it taken back?"
          send={(reason) => withdrawOccurrence(taking.id, reason)}
          onClose={() => setTaking(null)}
          onDone={() => {
            setTaking(null);
            onChanged();
          }}
        >
          <p>
            {taking.label}, {longDate(taking.on)}. It stays in this list with your reason. Clocks that it had ended run again; clocks that it had started end.
          </p>
        </ReasonDialog>
      )}
    </>
  );
}
