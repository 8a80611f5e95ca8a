import { Button } from "@mantine/core";
import { flushSync } from "react-dom";
import { STATES, stateName } from "@/lib/states";
import { list, plain } from "@/lib/words";
import { DraftChoice, DraftMany, DraftSelect, DraftText, DraftYesNo, SmallText, useField } from "./fields";
import { textOf, useDraft, useOn, useStates, useStatesAnswered, useStore, useText, useWords, type Question } from "./draft-context";
import { Entries, useAny } from "./entries";
import { FieldNote } from "./field-note";
import styles from "./form.module.css";
import { NoticeMethods } from "./notice-methods";
import { shown } from "./work";

export function ServicesSection() {
  const { draft } = useDraft();
  const asked = [...new Set(draft.asked_by.flatMap((one) => one.states))];
  const chosen = useWords("states");
  const answered = useStatesAnswered().filter((state) => !asked.includes(state) && !chosen.includes(state));
  return (
    <>
      <p className={styles.help}>What the product does for the district, one service a line. The agreement covers the services that stand here.</p>
      <Entries prefix="services" one="service" plain blank={{ text: "" }} labels={{ text: "Service" }} title={(entry) => textOf(entry.text)}>
        {(path) => <LineText path={path} label="Service" />}
      </Entries>
      <h3>The product</h3>
      <DraftText path="product_kind" optional label="Kind of product" help="In a few words, for example “reading program” or “learning management system”." />
      <DraftText path="product_url" optional label="Web address of the product" />
      <DraftMany
        path="states"
        optional
        label="States whose questions you want to answer as well"
        help={asked.length ? `Districts that wait for this schedule ask for ${list(asked.map(stateName))}; those are asked in any case.` : "No district waits for this schedule yet. Choose the states where you offer the product."}
        options={STATES.filter((state) => !asked.includes(state)).map((state) => ({ value: state, label: stateName(state) }))}
      />
      {answered.length > 0 && <p className={styles.help}>Questions of {list(answered.map(stateName))} have answers, which go out with the schedule. They are shown until the answers are taken back.</p>}
    </>
  );
}

function LineText({ path, label }: { path: string; label: string }) {
  const { name, value, errors, set } = useField(path, "text");
  return <SmallText id={name} label={label} lines={1} value={typeof value === "string" ? value : ""} onChange={set} errors={errors} />;
}

export function SubprocessorsSection() {
  const { store } = useDraft();
  const none = useOn("subprocessors_none");
  const any = useAny("subprocessors");
  return (
    <>
      <p className={styles.help}>Everybody outside your company who handles the data for you: hosting, support, mail, analytics.</p>
      {!any && (
        <div className={styles.fieldBox}>
          <label className={styles.statement}>
            <input type="checkbox" id="subprocessors_none" checked={none} onChange={(event) => store.editAll({ subprocessors_none: event.target.checked || null })} />
            We use no subprocessor
          </label>
          <FieldNote path="subprocessors_none" about="no subprocessors" />
        </div>
      )}
      {!none && (
        <Entries
          prefix="subprocessors"
          level={3}
          one="subprocessor"
          blank={{ name: "", purpose: "", data: "", place: "", written_agreement: null }}
          labels={{ name: "Name", purpose: "What it does", data: "Data it handles", place: "Where", written_agreement: "Written agreement" }}
          title={(entry) => textOf(entry.name)}
        >
          {(path) => (
            <>
              <div className={styles.pair}>
                <DraftText path={path} part="name" label="Name" />
                <DraftText path={path} part="place" label="Country, and state or region" />
              </div>
              <DraftText path={path} part="purpose" label="What it does with the data" lines={1} />
              <DraftText path={path} part="data" label="Which data it handles" lines={1} />
              <DraftYesNo path={path} part="written_agreement" label="Does a written agreement bind it to protect the data as you must?" />
            </>
          )}
        </Entries>
      )}
    </>
  );
}

export function HostingSection() {
  return (
    <>
      <p className={styles.help}>Where the data is stored, and how it is protected there. One entry for each provider and country.</p>
      <Entries
        prefix="hosting"
        level={3}
        one="place of storage"
        blank={{ provider: "", country: "", region: "", protections: "" }}
        labels={{ provider: "Provider", country: "Country", region: "Region", protections: "Protections" }}
        title={(entry) => [textOf(entry.provider), textOf(entry.country)].filter(Boolean).join(", ")}
      >
        {(path) => (
          <>
            <DraftText path={path} part="provider" label="Provider" help="For example the cloud provider, or “own data center”." />
            <div className={styles.pair}>
              <DraftText path={path} part="country" label="Country" />
              <DraftText path={path} part="region" optional label="State or region" />
            </div>
            <DraftText path={path} part="protections" label="How the data is protected there" lines={2} />
          </>
        )}
      </Entries>
    </>
  );
}

export function SecuritySection() {
  return (
    <>
      <DraftText path="framework" label="Security framework that you follow" help="With its version, for example “NIST Cybersecurity Framework 2.0” or “ISO/IEC 27001:2022”. If you follow none, say so." />
      <h3>Evidence</h3>
      <p className={styles.help}>Audit reports, certificates and insurance, with their dates. None is required.</p>
      <Entries
        prefix="evidence"
        one="piece of evidence"
        blank={{ kind: "", issuer: "", valid_from: null, valid_until: null }}
        labels={{ kind: "Kind", issuer: "Issuer", valid_from: "From", valid_until: "Until" }}
        title={(entry) => plain(textOf(entry.kind), true)}
      >
        {(path) => (
          <>
            <DraftText path={path} part="kind" label="Kind" help="For example “SOC 2 Type II report”." />
            <DraftText path={path} part="issuer" optional label="Issued by" />
            <div className={styles.pair}>
              <DraftText path={path} part="valid_from" optional type="date" size="short" label="Valid from" />
              <DraftText path={path} part="valid_until" optional type="date" size="short" label="Valid until" />
            </div>
          </>
        )}
      </Entries>
      <h3>At the end of the contract</h3>
      <DraftChoice
        path="end_of_contract.method"
        label="What happens to the data"
        options={[
          { value: "destroy", label: "It is destroyed" },
          { value: "return", label: "It is returned" },
          { value: "return_then_destroy", label: "It is returned, then destroyed" },
        ]}
      />
      <DraftText path="end_of_contract.when" label="When" help="For example “within 60 days after the contract ends”." />
      <ReturnFormat />
      <DraftText path="end_of_contract.how_destroyed" label="How it is destroyed" lines={2} />
    </>
  );
}

function ReturnFormat() {
  const method = useText("end_of_contract.method");
  return <DraftText path="end_of_contract.format" optional={method === "destroy" || method === ""} label="Format in which it is returned" />;
}

/** What states ask of the vendor, grouped by state; where two ask the same, one answer can be taken over. */
export function QuestionsSection() {
  const { questions } = useDraft();
  const states = useStates();
  const asked = questions.filter((question) => question.scope === "vendor" && states.includes(question.state));
  return (
    <>
      {states
        .filter((state) => asked.some((question) => question.state === state))
        .map((state) => (
          <section key={state} aria-labelledby={`asked-${state}`} className={styles.state}>
            <h3 id={`asked-${state}`}>{stateName(state)}</h3>
            {asked
              .filter((question) => question.state === state)
              .map((question) => (
                <QuestionField key={question.id} question={question} twins={asked.filter((other) => other !== question && isTwin(other, question))} />
              ))}
          </section>
        ))}
      {asked.length === 0 && <p>No state asks anything beyond the schedule.</p>}
    </>
  );
}

/** Two states ask the same in the same words and take the same answers. */
export function isTwin(one: Question, other: Question): boolean {
  const options = (question: Question) => question.options.map(({ value }) => value).join("\n");
  return one.label === other.label && one.type === other.type && options(one) === options(other);
}

const SURE: Record<string, string> = { confirmed: "the words of the law were read", secondary: "read in a page about the law", unconfirmed: "not yet checked against the words of the law" };

function QuestionField({ question, twins }: { question: Question; twins: readonly Question[] }) {
  const { store } = useDraft();
  const path = `answers.${question.id}`;
  const offered = useStore(({ work }) => {
    if (shown(work, path) !== null) return undefined;
    return twins.find((twin) => shown(work, `answers.${twin.id}`) !== null);
  });
  const take = (twin: Question) => {
    flushSync(() => store.editAll({ [path]: shown(store.read().work, `answers.${twin.id}`) }));
    // The button is gone now: the focus goes to the answer that it gave.
    document.querySelector<HTMLElement>(`[name="${path}"]:checked, textarea[name="${path}"]`)?.focus();
    store.say(`Answered as for ${stateName(twin.state)}.`);
  };
  const common = {
    path,
    label: question.label,
    optional: !question.required,
    help: (
      <>
        {question.help && <>{question.help} </>}
        <span className={styles.citation}>
          {question.citation}: {SURE[question.status] ?? question.status}
        </span>
      </>
    ),
  };
  return (
    <div className={styles.question}>
      {question.type === "yes_no" ? (
        <DraftYesNo {...common} />
      ) : question.type === "choice" ? (
        <DraftChoice {...common} options={question.options} />
      ) : question.type === "many" ? (
        <DraftMany {...common} options={question.options} />
      ) : (
        <DraftText {...common} lines={3} />
      )}
      {offered && (
        <p className="no-print">
          <Button size="xs" variant="outline" onClick={() => take(offered)}>
            Use the same answer as for {stateName(offered.state)}
            <span className="visually-hidden">: {question.label}</span>
          </Button>
        </p>
      )}
    </div>
  );
}

const ROLES = [
  { value: "representative", label: "Representative: who speaks for you about this agreement" },
  { value: "notices", label: "Notices: who gets formal notices" },
  { value: "security", label: "Security: who is reached about an incident" },
  { value: "privacy", label: "Privacy: who answers requests of parents and districts" },
  { value: "signer", label: "Signer: who signs for you" },
];

export function ContactsSection() {
  return (
    <>
      <DraftText path="vendor_address" label="Your company’s address" lines={3} autoComplete="street-address" />
      <NoticeMethods />
      <h3>Contacts</h3>
      <Entries
        prefix="contacts"
        one="contact"
        blank={{ role: "representative", name: "", title: "", email: "", phone: "", address: "" }}
        labels={{ role: "Role", name: "Name", title: "Title", email: "E-mail address", phone: "Phone", address: "Address" }}
        title={(entry) => [plain(textOf(entry.role), true), textOf(entry.name)].filter(Boolean).join(": ")}
      >
        {(path) => (
          <>
            <DraftSelect path={path} part="role" label="Role" options={ROLES} />
            <div className={styles.pair}>
              <DraftText path={path} part="name" label="Name" />
              <DraftText path={path} part="title" optional label="Title" />
            </div>
            <div className={styles.pair}>
              <DraftText path={path} part="email" type="email" label="E-mail address" />
              <DraftText path={path} part="phone" optional label="Phone" />
            </div>
            <DraftText path={path} part="address" optional label="Address, where it is another" lines={1} />
          </>
        )}
      </Entries>
    </>
  );
}

