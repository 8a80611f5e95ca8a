import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useEffect, type ReactNode } from "react";
import { api } from "@/api/client";
import { DefinitionList } from "@/components/definition-list";
import { Loaded } from "@/components/loading";
import { PageHeader } from "@/components/page-header";
import { Status } from "@/components/status";
import { Citation } from "@/features/law/sure";
import { instant } from "@/lib/dates";
import { capital, fileSize } from "@/lib/words";
import { Candidates } from "./candidates";
import { BigClock } from "./big-clock";
import { ClockActions } from "./clock-actions";
import { ClockList, whoOwes } from "./clock-list";
import styles from "./clock-page.module.css";
import { clockQuery, type Clock } from "./queries";
import { Reminders } from "./reminders";

/** One clock: when it is due and why, what was looked at, what happened, and what can be done. */
export function ClockPage() {
  const { clockId } = useParams({ from: "/inside/clocks/$clockId" });
  useOpened(clockId);
  return <Loaded query={useQuery(clockQuery(clockId))}>{(clock) => <Shown clock={clock} />}</Loaded>;
}

/** Tells the ledger once that the link of a reminder was followed. Whether it was this person's the server knows. */
function useOpened(clockId: string) {
  const { r } = useSearch({ from: "/inside/clocks/$clockId" });
  const navigate = useNavigate();
  useEffect(() => {
    if (!r) return;
    void api.POST("/api/v1/reminders/{reminder_id}/opened", { params: { path: { reminder_id: r } } }).catch(() => undefined);
    void navigate({ to: "/clocks/$clockId", params: { clockId }, replace: true });
  }, [r, clockId, navigate]);
}

function Shown({ clock: found }: { clock: Clock }) {
  const { clock } = found;
  const winner = found.candidates.find((one) => one.wins) ?? found.candidates[0];
  return (
    <>
      <PageHeader
        crumbs={<Link to="/clocks">Clocks</Link>}
        title={clock.title}
        status={<Status code={clock.status} label={clock.status_label} strong />}
        meta={<Link to={found.occasion.url}>{found.occasion.title}</Link>}
        actions={<ClockActions found={found} />}
      />
      <div className={styles.face}>
        <BigClock found={found} />
        <div className={styles.because}>
          {clock.data_words && <p className={styles.data}>where it touched {clock.data_words}</p>}
          <p className={styles.why}>{clock.why}</p>
          {winner && (
            <p>
              <Citation citation={winner.citation} url={winner.url} />
            </p>
          )}
          <p>{whoOwes(clock)}.</p>
          {clock.rolled_words && (
            <p className="note">
              {clock.rolled_why} That would be {clock.rolled_words}; the date here stays the earlier one.
            </p>
          )}
          {found.time_given && !found.time_given.in_why && (
            <p className="note">
              More time was given, until {found.time_given.until_words}: “{found.time_given.reason}”
            </p>
          )}
        </div>
      </div>
      {found.ended && <Ended clock={found} ended={found.ended} />}
      <NotPossible found={found} />

      <Section title="Why then" id="why">
        <p className="note prose">Every limit of the law, the agreement and the district that was looked at, and what became of it. The earliest that binds sets the date.</p>
        <Candidates found={found} />
        {found.sooner.length > 0 && (
          <div className={styles.sooner}>
            <p>{clock.due_at ? "Could be sooner, if what is not known were so:" : "What could apply, if what is not known were so:"}</p>
            <ul>
              {found.sooner.map((one) => (
                <li key={one.says}>
                  {one.says} ({one.citation}) {one.why !== clock.why && one.why}
                </li>
              ))}
            </ul>
          </div>
        )}
      </Section>

      {(found.facts.length > 0 || found.delays.length > 0) && (
        <Section title="What is known" id="known">
          <DefinitionList
            items={[
              ...found.facts.map((fact) => ({ label: fact.label, value: fact.value })),
              ...found.delays.map((delay) => ({
                label: `Delay ${delay.label}`,
                value: `Since ${delay.since_words}${delay.until_words ? `, until ${delay.until_words}` : ", and it still lasts"}: ${delay.document}`,
              })),
            ]}
          />
        </Section>
      )}

      <Reminders found={found} />

      <Section title="What happened" id="happened">
        {found.dates.length > 1 && (
          <table className={styles.dates}>
            <caption>Dates that this clock had</caption>
            <thead>
              <tr>
                <th scope="col">From</th>
                <th scope="col">It was due</th>
                <th scope="col">Because</th>
              </tr>
            </thead>
            <tbody>
              {found.dates.map((date, place) => (
                <tr key={date.at}>
                  <td>{instant(date.at, clock.zone)}</td>
                  <td>{date.due_words ? capital(date.due_words) : STANDING[date.standing]}</td>
                  <td>
                    {date.why}
                    {date.by && place > 0 && <> Changed by {date.by}.</>}
                    {date.reason && <> “{date.reason}”</>}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
        <ol className={styles.timeline}>
          {found.events.map((event, place) => (
            <li key={`${event.at} ${place}`}>
              <time dateTime={event.at}>{instant(event.at, clock.zone)}</time>
              <span>{event.sentence}</span>
            </li>
          ))}
        </ol>
      </Section>

      {found.others.length > 0 && (
        <Section title="Other clocks of the same occasion" id="others">
          <ClockList rows={found.others} label="Other clocks of the same occasion" about={false} />
        </Section>
      )}
      <p className={`${styles.print} no-print`}>
        <Button variant="outline" onClick={() => window.print()}>
          Print this clock
        </Button>
      </p>
    </>
  );
}

const STANDING: Record<Clock["dates"][number]["standing"], string> = {
  due: "Without a date",
  owed_now: "Now, without a number of days",
  held: "Not while a delay lasted",
  uncomputable: "On a day that only a school calendar tells",
  waiting: "Waited for a fact",
  conditional: "Not known to be owed",
  not_owed: "Not owed",
};

function Section({ title, id, children }: { title: string; id: string; children: ReactNode }) {
  return (
    <section aria-labelledby={id} className={styles.section}>
      <h2 id={id}>{title}</h2>
      {children}
    </section>
  );
}

/** How it ended, and with what proof. */
function Ended({ clock, ended }: { clock: Clock; ended: NonNullable<Clock["ended"]> }) {
  return (
    <section aria-label="How it ended" className={styles.ended}>
      <p>
        <strong>
          {ended.met_words ? `It was done on ${ended.met_words}` : `It was ${ended.words}`}
          {clock.clock.status === "met_late" && ", after it was due"}.
        </strong>{" "}
        {ended.by ? `${ended.by} said so` : "That was said"} on {ended.at_words}.
      </p>
      {ended.why && <p>“{ended.why}”</p>}
      {ended.file && (
        <p>
          <a href={`/api/v1/clocks/${clock.clock.id}/proof`} download>
            Download the proof
          </a>{" "}
          ({fileSize(ended.file.size)})
        </p>
      )}
    </section>
  );
}

/** What people look for and this clock does not allow, each with its sentence. */
function NotPossible({ found }: { found: Clock }) {
  const refused = found.ended ? [] : found.actions.filter((action) => action.problem && ["delay", "give_time", "waive", "meet"].includes(action.name));
  if (refused.length === 0) return null;
  return (
    <details className={`${styles.refused} no-print`}>
      <summary>What this clock does not allow</summary>
      <ul>
        {refused.map((action) => (
          <li key={action.name}>
            <strong>{action.label}:</strong> {action.problem}
          </li>
        ))}
      </ul>
    </details>
  );
}
