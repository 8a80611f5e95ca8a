import { Button } from "@mantine/core";
import { CheckField, RadioField, SelectField, TextField } from "@/components/form/field";
import { MomentField } from "@/components/form/moment-field";
import { capital, plain } from "@/lib/words";
import type { CaseAgreed } from "./address";
import styles from "./calculator.module.css";
import { NO_DELAY, NO_MOMENT, NOTHING, type Draft, type DraftDelay, type Problems, type Yes } from "./draft";
import type { Answer, LawIndex, Question } from "./queries";
import { momentName } from "./request";
import { zoneOptions } from "./zones";

interface Props {
  law: LawIndex;
  draft: Draft;
  onChange: (draft: Draft) => void;
  /** Whose questions are put; none before the event was asked about. */
  asked: Answer | undefined;
  errors: Problems;
  /** Names of the moments of which the server asks which of two equal times is meant. */
  twice: ReadonlySet<string>;
}

const YES = [
  { value: "yes", label: "Yes" },
  { value: "no", label: "No" },
  { value: "unknown", label: "Not known" },
];

/** The fields of a case. Which facts are asked for is the server's: a question is a field, and stays one when answered. */
export function CaseFields({ law, draft, onChange, asked, errors, twice }: Props) {
  const set = (part: Partial<Draft>) => onChange({ ...draft, ...part });
  const states = law.jurisdictions.filter((one) => one.code !== "US");
  const stateOptions = states.map((one) => ({ value: one.code, label: one.name }));
  const zoneOf = (state: string) => states.find((one) => one.code === state)?.zone ?? "";
  const zone = draft.zone || zoneOf(draft.state);
  const questions = [...(asked?.stated ?? []), ...(asked?.questions ?? []), ...unasked(draft, asked)].sort((one, other) => one.place - other.place);
  const about = (kind: Question["about"]) => questions.filter((one) => one.about === kind);
  const breach = draft.event === "breach" && Boolean(asked);

  const moments = about("moment");
  const residents = about("residents").filter((one) => one.code === draft.state);
  const people = residents.length > 0 || breach || draft.others.length > 0;
  return (
    <>
      <div className={styles.group}>
        <SelectField
          name="state"
          label="State of the district"
          placeholder="Choose a state"
          value={draft.state}
          onChange={(state) => set({ state, zone: !draft.zone || draft.zone === zoneOf(draft.state) ? zoneOf(state) : draft.zone })}
          options={stateOptions}
          errors={errors.state}
        />
        <SelectField
          name="event"
          label="What happened"
          placeholder="Choose an event"
          value={draft.event}
          // What was stated about one event says nothing about another.
          onChange={(event) => onChange({ ...NOTHING, state: draft.state, zone: draft.zone, event })}
          options={law.events.map((one) => ({ value: one.code, label: one.label }))}
          errors={errors.event}
        />
        <SelectField name="zone" label="Time zone of the district" help="Its days begin and end there, and its clocks give the times below." value={zone} onChange={(value) => set({ zone: value })} options={zoneOptions(zone)} placeholder={zone ? undefined : "Choose the state first"} errors={errors.zone} />
      </div>

      {asked && questions.length > 0 && <div id="questions" tabIndex={-1} className={styles.questions} />}

      {moments.length > 0 && (
        <Group title="When" note="Leave empty what is not known. Nothing is hidden by it: the answer says what waits for it.">
          {moments.map((one) => {
            const name = momentName({ anchor: one.code, by: one.by });
            return <MomentField key={name} name={name} label={one.question} value={draft.moments[name] ?? NO_MOMENT} onChange={(value) => set({ moments: { ...draft.moments, [name]: value } })} errors={errors[name]} asksWhich={twice.has(name)} />;
          })}
        </Group>
      )}

      {about("data").map((one) => (
        <Group key="data" title="What was touched">
          <RadioField
            name="data_known"
            label={one.question}
            value={draft.dataKnown ? "known" : "unknown"}
            onChange={(value) => set({ dataKnown: value === "known" })}
            options={[
              { value: "unknown", label: "Not known" },
              { value: "known", label: "It is known" },
            ]}
          />
          {draft.dataKnown && (
            <CheckField name="data" label="These kinds were touched" help="None ticked: none of these was touched." value={draft.data} onChange={(data) => set({ data })} options={law.data.map((kind) => ({ value: kind.code, label: capital(kind.label) }))} errors={errors.data} />
          )}
        </Group>
      ))}

      {people && asked && (
        <Group title="Who is affected" note="A number, or empty if not known.">
          {residents.map((one) => (
            <TextField key={one.code} name={`residents.${one.code}`} label={one.question} inputMode="numeric" size="short" value={draft.own} onChange={(own) => set({ own })} errors={errors[`residents.${one.code}`]} />
          ))}
          <OtherStates draft={draft} set={set} options={stateOptions.filter((one) => one.value !== draft.state)} errors={errors} />
        </Group>
      )}

      {about("condition").length > 0 && (
        <Group title="What else is known">
          {about("condition").map((one) => (
            <div className={styles.inline} key={one.code}>
              <RadioField
                name={`conditions.${one.code}`}
                label={one.question}
                value={draft.conditions[one.code] ?? "unknown"}
                onChange={(value) => set({ conditions: { ...draft.conditions, [one.code]: value as Yes } })}
                options={YES}
                errors={errors[`conditions.${one.code}`]}
              />
            </div>
          ))}
        </Group>
      )}

      {about("school_days").map((one) => (
        <Group key="school_days" title="School days">
          <TextField
            name="school_days"
            label={one.question}
            help="One line for each day or span, like 2026-09-01 to 2026-12-22. Of a span, the weekdays count; leave vacations out between two spans."
            lines={4}
            value={draft.schoolDays}
            onChange={(schoolDays) => set({ schoolDays })}
            errors={errors.school_days}
          />
        </Group>
      ))}

      {breach && (
        <Group title="What else sets or holds a limit">
          <CheckField name="agreed_on" label="The agreement" value={draft.agreedOn ? ["on"] : []} onChange={(on) => set({ agreedOn: on.length > 0 })} options={[{ value: "on", label: "The agreement sets a limit too", help: "In our form, clause V.4: the vendor tells the district within 72 hours of confirming." }]} />
          {draft.agreedOn && <Agreed value={draft.agreed} onChange={(agreed) => set({ agreed })} errors={errors} />}
          <Delays draft={draft} set={set} kinds={law.delays} errors={errors} twice={twice} />
        </Group>
      )}
    </>
  );
}


/** Facts of an address about which no question is known yet: they are shown and can be taken back. */
function unasked(draft: Draft, asked: Answer | undefined): Question[] {
  const known = new Set([...(asked?.stated ?? []), ...(asked?.questions ?? [])].map((one) => (one.about === "moment" ? momentName({ anchor: one.code, by: one.by }) : `${one.about}.${one.code}`)));
  const place = 1000;
  const filled = (name: string) => Boolean(draft.moments[name]?.day || draft.moments[name]?.time);
  return [
    ...Object.keys(draft.moments)
      .filter((name) => !known.has(name) && filled(name))
      .map((name): Question => {
        const [, code = "", by] = name.split(".");
        const party = by === "provider" || by === "district" ? by : null;
        return { about: "moment", code, by: party, place, question: `${plain(code, true)}${party ? `, of the ${party === "provider" ? "vendor" : "district"}` : ""}` };
      }),
    ...Object.keys(draft.conditions)
      .filter((code) => !known.has(`condition.${code}`) && draft.conditions[code] !== "unknown")
      .map((code): Question => ({ about: "condition", code, by: null, place, question: plain(code, true) })),
    ...(draft.dataKnown && !known.has("data.data") ? [{ about: "data", code: "data", by: null, place, question: "Which kinds of data were touched?" } satisfies Question] : []),
    ...(draft.schoolDays && !known.has("school_days.school_days") ? [{ about: "school_days", code: "school_days", by: null, place, question: "Which days are school days?" } satisfies Question] : []),
  ];
}

function Group({ title, note, children }: { title: string; note?: string; children: React.ReactNode }) {
  return (
    <section className={styles.group} aria-label={title}>
      <h3>{title}</h3>
      {note && <p className="note">{note}</p>}
      {children}
    </section>
  );
}

interface PartProps {
  draft: Draft;
  set: (part: Partial<Draft>) => void;
  errors: Problems;
}

function OtherStates({ draft, set, errors, options }: PartProps & { options: { value: string; label: string }[] }) {
  const change = (at: number, part: Partial<Draft["others"][number]>) => set({ others: draft.others.map((row, index) => (index === at ? { ...row, ...part } : row)) });
  // An address may name a state that is not here; the server says so, at a field that shows it.
  const withState = (state: string) => (!state || options.some((one) => one.value === state) ? options : [...options, { value: state, label: state }]);
  return (
    <>
      {draft.others.map((row, index) => {
        const name = options.find((one) => one.value === row.state)?.label ?? "that state";
        return (
          // Rows have nothing of their own to be told apart by; they are only added at the end.
          <div className={styles.row} key={index}>
            <SelectField name={`others.${index}`} label="Another state" placeholder="Choose a state" value={row.state} onChange={(state) => change(index, { state })} options={withState(row.state)} errors={errors[`others.${index}`]} />
            <TextField name={row.state ? `residents.${row.state}` : `others.${index}.count`} label="People" inputMode="numeric" value={row.count} onChange={(count) => change(index, { count })} errors={row.state ? errors[`residents.${row.state}`] : undefined} />
            <button type="button" className="link-button" onClick={() => set({ others: draft.others.filter((_, at) => at !== index) })}>
              Remove<span className="visually-hidden"> {name}</span>
            </button>
          </div>
        );
      })}
      {draft.others.length < 9 && (
        <Button variant="outline" size="sm" onClick={() => set({ others: [...draft.others, { state: "", count: "" }] })}>
          Add people in another state
        </Button>
      )}
    </>
  );
}

function Agreed({ value, onChange, errors }: { value: CaseAgreed; onChange: (value: CaseAgreed) => void; errors: Problems }) {
  return (
    <div className={styles.nested}>
      <div className={styles.pair}>
        <TextField name="agreed.amount" label="Within" inputMode="numeric" value={value.amount} onChange={(amount) => onChange({ ...value, amount })} errors={errors["agreed.amount"]} />
        <SelectField
          name="agreed.unit"
          label="Unit"
          value={value.unit}
          onChange={(unit) => onChange({ ...value, unit: unit as CaseAgreed["unit"] })}
          options={[
            { value: "hours", label: "Hours" },
            { value: "days", label: "Calendar days" },
            { value: "business_days", label: "Business days" },
          ]}
          errors={errors["agreed.unit"]}
        />
      </div>
      <div className={styles.pair}>
        <SelectField
          name="agreed.anchor"
          label="From the vendor’s"
          value={value.anchor}
          onChange={(anchor) => onChange({ ...value, anchor: anchor as CaseAgreed["anchor"] })}
          options={[
            { value: "confirmation", label: "Confirmation" },
            { value: "discovery", label: "Discovery" },
          ]}
          errors={errors["agreed.anchor"]}
        />
        <TextField name="agreed.clause" label="Clause" value={value.clause} onChange={(clause) => onChange({ ...value, clause })} errors={errors["agreed.clause"]} />
      </div>
    </div>
  );
}

function Delays({ draft, set, errors, kinds, twice }: PartProps & { kinds: LawIndex["delays"]; twice: ReadonlySet<string> }) {
  const change = (at: number, part: Partial<DraftDelay>) => set({ delays: draft.delays.map((row, index) => (index === at ? { ...row, ...part } : row)) });
  return (
    <>
      {draft.delays.map((row, index) => {
        const name = `delays.${index}`;
        return (
          <fieldset className={styles.delay} key={index}>
            <legend>A delay</legend>
            <SelectField name={`${name}.kind`} label="The notice may wait" placeholder="Choose why" value={row.kind} onChange={(kind) => change(index, { kind })} options={kinds.map((kind) => ({ value: kind.code, label: capital(kind.label) }))} errors={errors[`${name}.kind`]} />
            <MomentField name={`${name}.since`} label="Since when?" value={row.since} onChange={(since) => change(index, { since })} errors={errors[`${name}.since`]} asksWhich={twice.has(`${name}.since`)} />
            <MomentField name={`${name}.until`} label="Until when?" optional help="Empty: it still holds." value={row.until} onChange={(until) => change(index, { until })} errors={errors[`${name}.until`]} asksWhich={twice.has(`${name}.until`)} />
            <TextField name={`${name}.document`} label="Document on which it rests" help="Like “request of the State Police of October 31”. No names of people: it stands in the address." value={row.document} onChange={(document) => change(index, { document })} errors={errors[`${name}.document`]} />
            <button type="button" className="link-button" onClick={() => set({ delays: draft.delays.filter((_, at) => at !== index) })}>
              Remove this delay
            </button>
          </fieldset>
        );
      })}
      {draft.delays.length < 10 && (
        <Button variant="outline" size="sm" onClick={() => set({ delays: [...draft.delays, NO_DELAY] })}>
          Add a delay
        </Button>
      )}
    </>
  );
}
