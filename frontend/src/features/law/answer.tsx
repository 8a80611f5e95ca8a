import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useId, useState, type ReactNode } from "react";
import { count } from "@/lib/words";
import styles from "./calculator.module.css";
import type { Answer, Candidate, Duty } from "./queries";
import { Citation, Sure } from "./sure";

const SECTIONS: { standings: Duty["standing"][]; title: string }[] = [
  { standings: ["due", "owed_now"], title: "Owed" },
  { standings: ["held"], title: "Held by a delay" },
  { standings: ["uncomputable"], title: "Cannot be worked out yet" },
  { standings: ["waiting"], title: "Waits for a moment that is not stated" },
  { standings: ["conditional"], title: "Would apply, depending on what is not stated" },
];

const FATES: Candidate["standing"][] = ["competes", "conditional", "waiting", "uncomputable", "held", "replaced", "not_owed"];
const FATE: Record<Candidate["standing"], string> = {
  competes: "Binds too",
  conditional: "Would apply",
  waiting: "Waits",
  uncomputable: "Cannot be worked out",
  held: "Held by a delay",
  replaced: "Replaced",
  not_owed: "Not owed",
};

/** The server's answer: what is owed first, then what could be. Every word about the law in it is the server's. */
export function AnswerView({ answer }: { answer: Answer }) {
  const not = answer.duties.filter((duty) => duty.standing === "not_owed");
  const owed = answer.duties.length - not.length;
  return (
    <div className={styles.duties}>
      {answer.duties.length === 0 && <p>The collection has no time limit for this event, neither of the state nor of the United States. That does not show that there is none.</p>}
      {owed === 0 && not.length > 0 && <p>Of what the collection has, nothing is owed for these facts. What was looked at stands below.</p>}
      {SECTIONS.map(({ standings, title }) => {
        const duties = answer.duties.filter((duty) => standings.includes(duty.standing));
        return duties.length === 0 ? null : (
          <section key={title} aria-label={title}>
            <h3 className={styles.standing}>{title}</h3>
            {duties.map((duty) => (
              <DutyView key={duty.key} duty={duty} />
            ))}
          </section>
        );
      })}
      {not.length > 0 && (
        <section aria-label="Not owed" className={styles.not}>
          <h3 className={styles.standing}>Not owed</h3>
          <Disclosure label={count(not.length, "duty that does not arise", "duties that do not arise")}>
            {not.map((duty) => (
              <DutyView key={duty.key} duty={duty} />
            ))}
          </Disclosure>
        </section>
      )}
      <div className={`${styles.print} no-print`}>
        <Button variant="outline" onClick={() => window.print()}>
          Print the answer
        </Button>
      </div>
    </div>
  );
}

/** What is left of the title: the words and the date, as in the margin of a statute book. */
function Margin({ duty }: { duty: Duty }) {
  const words = duty.owed_now.map((one) => `“${one.words}”`).join("; ");
  const date = duty.due_words && <strong className={styles.date}>{duty.due_words}</strong>;
  if (duty.standing === "conditional") return date ? <p>would be by {date}</p> : <p>no date yet</p>;
  if (duty.standing === "not_owed") return null;
  if (duty.standing === "held") return <p>held</p>;
  return (
    <>
      {words && (
        <p className={styles.now}>
          <span>Owed now:</span> {words}
        </p>
      )}
      {date && <p>{words ? <>in any case by {date}</> : <>by {date}</>}</p>}
      {!words && !date && <p>no date yet</p>}
    </>
  );
}

function DutyView({ duty }: { duty: Duty }) {
  const winner = duty.candidates.find((one) => one.id === duty.winner);
  const wording = duty.candidates.filter((one) => duty.owed_now.some((words) => words.candidate === one.id) && one !== winner);
  const sources = [...(winner ? [winner] : []), ...wording];
  const sooner = duty.candidates.filter((one) => duty.sooner_if.includes(one.id));
  const dated = Boolean(duty.due_words) || duty.owed_now.length > 0;
  const bySource = sources.length ? sources : duty.candidates.slice(0, 1);
  return (
    <article className={styles.duty} data-standing={duty.standing} aria-label={duty.title}>
      <div className={styles.margin}>
        <Margin duty={duty} />
      </div>
      <div className={styles.words}>
        <h4>{duty.title}</h4>
        {duty.data_words && <p className={styles.data}>where it touched {duty.data_words}</p>}
        <p>{duty.why}</p>
        {duty.rolled_words && (
          <p className="note">
            {duty.rolled_why} That would be {duty.rolled_words}; the date here stays the earlier one.
          </p>
        )}
        {sooner.length > 0 && (
          <div className={dated ? styles.sooner : `${styles.sooner} ${styles.again}`}>
            <p>{dated ? "Could be sooner:" : duty.standing === "waiting" ? "What waits:" : "What could apply:"}</p>
            <ul>
              {sooner.map((one) => (
                <li key={one.id}>
                  {one.says} ({one.citation})
                </li>
              ))}
            </ul>
          </div>
        )}
        <ul className={styles.sources} aria-label="Sources">
          {bySource.map((one) => (
            <li key={one.id}>
              <Citation citation={one.citation} url={one.url} /> <Sure status={one.status} words={one.sure} />
            </li>
          ))}
        </ul>
        <Disclosure label={`Why: ${count(duty.candidates.length, "limit was looked at", "limits were looked at")}`} about={duty.title}>
          <Candidates duty={duty} />
        </Disclosure>
      </div>
    </article>
  );
}

function Candidates({ duty }: { duty: Duty }) {
  const rank = (one: Candidate) => (one.id === duty.winner ? -1 : FATES.indexOf(one.standing));
  const sorted = [...duty.candidates].sort((one, other) => rank(one) - rank(other) || (one.due_at ?? "9").localeCompare(other.due_at ?? "9"));
  return (
    <ol className={styles.candidates}>
      {sorted.map((one) => (
        <li key={one.id}>
          <p className={styles.fate}>
            <strong>{one.id === duty.winner ? (duty.standing === "conditional" ? "Would set the date" : "Sets the date") : FATE[one.standing]}</strong>
            {one.due_words && <span>{(one.standing === "competes" ? "by " : one.standing === "held" ? "without the delay by " : "would be by ") + one.due_words}</span>}
          </p>
          <p className={styles.says}>{one.says}</p>
          {one.why !== duty.why && <p>{one.why}</p>}
          {one.note && <p className="note">Note: {one.note}</p>}
          <p className={styles.source}>
            <Citation citation={one.citation} url={one.url} /> <Sure status={one.status} words={one.sure} />{" "}
            {one.source === "law" && one.jurisdiction && (
              <Link to="/law/$code" params={{ code: one.jurisdiction }} hash={one.id} className="no-print">
                More about it<span className="visually-hidden">: {one.citation}</span>
              </Link>
            )}
          </p>
        </li>
      ))}
    </ol>
  );
}

/** Closed on the screen until it is asked for, and open on paper. */
function Disclosure({ label, about, children }: { label: string; about?: string; children: ReactNode }) {
  const [open, setOpen] = useState(false);
  const id = useId();
  return (
    <div className={styles.disclosure}>
      <button type="button" aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)} className="no-print">
        <svg viewBox="0 0 10 10" aria-hidden="true">
          <path d="M3 1.500l4 3.500-4 3.500" fill="none" stroke="currentColor" strokeWidth="1.500" />
        </svg>
        {label}
        {about && <span className="visually-hidden"> for: {about}</span>}
      </button>
      <div id={id} className={open ? undefined : styles.closed}>
        {children}
      </div>
    </div>
  );
}
