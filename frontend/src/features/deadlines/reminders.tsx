import { instant } from "@/lib/dates";
import { count } from "@/lib/words";
import styles from "./clock-page.module.css";
import type { Clock } from "./queries";

/** Planned reminders that are seen at once. */
const FIRST = 4;

/** Who was told what and what became of the mail, and who will be told. */
export function Reminders({ found }: { found: Clock }) {
  const { planned, clock } = found;
  const left = found.reminders.filter((one) => one.state !== "planned");
  const waiting = found.reminders.filter((one) => one.state === "planned").map((one) => ({ ...one, at_words: instant(one.at, clock.zone) }));
  return (
    <section aria-labelledby="reminders" className={styles.section}>
      <h2 id="reminders">Reminders</h2>
      <div className={styles.pair}>
        <div>
          <h3>Sent</h3>
          {left.length === 0 ? (
            <p className="note">Nobody was reminded of it yet.</p>
          ) : (
            <ul className={styles.told}>
              {left.map((one) => (
                <li key={one.id}>
                  <p>
                    <strong>{one.to}</strong>, {one.what} {one.why && <span className={styles.soft}>({one.why}, {one.way})</span>}
                  </p>
                  <p className={one.failed ? styles.wins : undefined}>
                    {one.says}
                    <span className={styles.soft}> · {instant(one.at, clock.zone)}</span>
                  </p>
                  {one.opened_at && <p className={styles.soft}>Link opened {instant(one.opened_at, clock.zone)}</p>}
                  {one.dealt && <p className={styles.soft}>Dealt with by {one.dealt}</p>}
                </li>
              ))}
            </ul>
          )}
        </div>
        <div>
          <h3>Planned</h3>
          {!found.ended && waiting.length > 0 && <Planned rows={waiting} />}
          {planned.length === 0 ? (
            <p className="note">{found.ended ? "It has ended, so nobody is reminded of it." : waiting.length ? "Nothing after that." : "Nothing more is planned."}</p>
          ) : (
            <>
              <Planned rows={planned.slice(0, FIRST)} />
              {planned.length > FIRST && (
                <details className={styles.later}>
                  <summary>{count(planned.length - FIRST, "later reminder")}</summary>
                  <Planned rows={planned.slice(FIRST)} />
                </details>
              )}
            </>
          )}
          <p className="note">“Accepted” means that the mail server took the message, not that somebody read it.</p>
        </div>
      </div>
    </section>
  );
}

function Planned({ rows }: { rows: readonly Pick<Clock["planned"][number], "at" | "at_words" | "what" | "to" | "why" | "way">[] }) {
  return (
    <ul className={styles.told}>
      {rows.map((one) => (
        <li key={`${one.at} ${one.what} ${one.to}`}>
          <p>
            <strong>{one.to}</strong>, {one.what}{" "}
            {one.why && (
              <span className={styles.soft}>
                ({one.why}, {one.way})
              </span>
            )}
          </p>
          <p className={styles.soft}>
            <time dateTime={one.at}>{one.at_words}</time>
          </p>
        </li>
      ))}
    </ul>
  );
}
