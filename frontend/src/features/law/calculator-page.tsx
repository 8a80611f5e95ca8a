import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useState, type ReactNode } from "react";
import { ApiError } from "@/api/client";
import { Form } from "@/components/form/form";
import { Failure, Loaded } from "@/components/loading";
import { PageHeader } from "@/components/page-header";
import { count } from "@/lib/words";
import { addressOf, readCase, type Case } from "./address";
import { AnswerView } from "./answer";
import styles from "./calculator.module.css";
import { CaseFields } from "./case-fields";
import { caseOf, draftOf, NOTHING, type Problems } from "./draft";
import { answerQuery, lawQuery, type Answer, type LawIndex } from "./queries";
import { controlOf } from "./request";
import { Stated } from "./stated";

/** Asks the law about a case. The case stands in the address, the answer is the server's, and nothing is stored. */
export function CalculatorPage() {
  const query = useQuery(lawQuery);
  return (
    <>
      <PageHeader title="Deadline calculator" />
      <div className="no-print">
        <p className="lead">Say what happened, as far as it is known, and read who owes what to whom, by when, and why.</p>
        <p className="note prose">
          Not legal advice. The dates come from <Link to="/law">a collection of facts with their sources</Link>. Nothing is stored: what you state stands in the address of this page, so that you can bookmark it and pass it on. Leave names of people out of it.
        </p>
      </div>
      <Loaded query={query}>{(law) => <Calculator law={law} />}</Loaded>
    </>
  );
}

const keyOf = (stated: Case | undefined) => (stated ? JSON.stringify(addressOf(stated)) : "");

function Calculator({ law }: { law: LawIndex }) {
  const navigate = useNavigate({ from: "/calculator" });
  const stated = readCase(useSearch({ from: "/calculator" }));
  const key = keyOf(stated);
  const [draft, setDraft] = useState(() => (stated ? draftOf(stated) : NOTHING));
  const [missing, setMissing] = useState<Problems>({});
  const [attempt, setAttempt] = useState(0);

  // Going back in the browser, or following another case's link, fills the fields anew.
  const [seen, setSeen] = useState(key);
  if (key !== seen) {
    setSeen(key);
    setMissing({});
    if (key !== keyOf(caseOf(draft).stated)) setDraft(stated ? draftOf(stated) : NOTHING);
  }

  const query = useQuery(answerQuery(stated));
  // The last answer keeps the questions in their places while the next is on its way, or was refused.
  const [last, setLast] = useState<{ answer: Answer; event: string }>();
  if (query.data && stated && query.data !== last?.answer) setLast({ answer: query.data, event: stated.event });
  const usable = last?.event === draft.event ? last.answer : undefined;
  const refusal = query.error instanceof ApiError && query.error.status === 400 ? query.error : undefined;
  // A refused case that came by address has no answer to take its questions from: those of the bare event are known.
  const bare = useQuery(answerQuery(refusal && !usable && stated ? { ...NO_FACTS, state: stated.state, event: stated.event } : undefined));
  const asked = usable ?? (stated?.event === draft.event ? bare.data : undefined);

  const refused: Problems = {};
  if (refusal && stated) for (const [field, said] of Object.entries(refusal.fields)) refused[controlOf(field, stated)] = said;
  const errors = Object.keys(missing).length ? missing : refused;
  const twice = new Set(refusal?.code === "law.came_twice" ? Object.keys(refused) : []);
  const problems = Object.entries(errors).flatMap(([field, said]) => said.map((message) => ({ field, message })));
  if (refusal && problems.length === 0) problems.push({ field: "", message: refusal.message });
  const changed = Boolean(stated) && keyOf(caseOf(draft).stated) !== key;

  const submit = async () => {
    const { stated: next, problems: found } = caseOf(draft);
    setMissing(found);
    setAttempt((n) => n + 1);
    if (Object.keys(found).length) return;
    if (keyOf(next) === key) await query.refetch();
    else await navigate({ search: addressOf(next), resetScroll: false });
  };

  const ready = query.data && !refusal ? query.data : undefined;
  return (
    <div className={styles.page}>
      <section className={`${styles.facts} no-print`} aria-labelledby="facts">
        <h2 id="facts" className={styles.title}>The facts</h2>
        <Form form={{ problems, attempt, submit }} label="The facts">
          <CaseFields law={law} draft={draft} onChange={setDraft} asked={asked} errors={errors} twice={twice} />
          <div className={asked ? `${styles.bar} ${styles.sticky}` : styles.bar}>
            <Button type="submit" loading={query.isFetching}>
              Work out the dates
            </Button>
            <p role="status" className="note">
              {ready && !changed && <Summary answer={ready} />}
              {changed && "The facts were changed since the answer."}
            </p>
          </div>
        </Form>
      </section>
      <section className={styles.answer} aria-label="The answer" aria-busy={query.isFetching}>
        {stated && (
          <h2 id="answer" tabIndex={-1} className={`${styles.title} no-print`}>
            The answer
          </h2>
        )}
        {!stated && (
          <p id="answer" className={styles.empty}>
            Choose the state and what happened. The answer then stands here, and the form asks for what would change it.
          </p>
        )}
        {refusal && <p className={styles.empty}>The answer comes once the facts can be so. The form says what to change.</p>}
        {query.error && !refusal && <Failure error={query.error} onRetry={() => void query.refetch()} />}
        {ready && stated && (
          <>
            <Stated law={law} stated={stated} answer={ready} at={query.dataUpdatedAt} />
            <AnswerView answer={ready} />
          </>
        )}
        {query.isPending && stated && !query.error && (
          <p className="note" role="status">
            Loading…
          </p>
        )}
      </section>
    </div>
  );
}

const NO_FACTS: Omit<Case, "state" | "event"> = { zone: "", moments: [], people: [], data: null, conditions: [], delays: [], agreed: null, schoolDays: [] };

/** One line beside the button, for those who do not see the answer from there. */
function Summary({ answer }: { answer: Answer }) {
  const owed = answer.duties.filter((duty) => duty.standing === "due" || duty.standing === "owed_now").length;
  const questions = answer.questions.length;
  return (
    <>
      <Jump to="answer">{owed ? `${count(owed, "duty", "duties")} owed` : "Nothing owed so far"}</Jump>
      {questions > 0 && (
        <>
          ; <Jump to="questions">{count(questions, "question")} open</Jump>
        </>
      )}
      .
    </>
  );
}

/** Leads to a place of this page, by keyboard too, and leaves the address as the case has it. */
function Jump({ to, children }: { to: string; children: ReactNode }) {
  return (
    <a
      href={`#${to}`}
      onClick={(event) => {
        event.preventDefault();
        const place = document.getElementById(to);
        place?.scrollIntoView({ block: "start" });
        place?.focus({ preventScroll: true });
      }}
    >
      {children}
    </a>
  );
}
