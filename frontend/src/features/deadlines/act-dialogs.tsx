import { Button } from "@mantine/core";
import { useState, type ReactNode } from "react";
import { ApiError, api } from "@/api/client";
import { Dialog } from "@/components/dialog";
import { RadioField, SelectField, TextField } from "@/components/form/field";
import { FileField } from "@/components/form/file-field";
import { Form } from "@/components/form/form";
import { MomentField, type TypedMoment } from "@/components/form/moment-field";
import { useForm } from "@/components/form/use-form";
import { multipart } from "@/lib/multipart";
import { capital } from "@/lib/words";
import type { Clock } from "./queries";

interface Props {
  found: Clock;
  onClose: () => void;
  onDone: () => void;
}

const NO_MOMENT: TypedMoment = { day: "", time: "" };
const local = (moment: TypedMoment) => (moment.day && moment.time ? `${moment.day}T${moment.time}` : "");
const by = (found: Clock) => ({ path: { clock_id: found.clock.id } });
const zoneHelp = (found: Clock) => `On the district’s clocks (${found.clock.zone}).`;

/** Sends, and remembers of which times the server asks which of two equal ones is meant. */
function useAskedBack() {
  const [twice, setTwice] = useState<ReadonlySet<string>>(new Set());
  const sending = async (call: Promise<unknown>) => {
    try {
      await call;
    } catch (error) {
      const asked = error instanceof ApiError && error.code === "law.came_twice" ? Object.keys(error.fields) : [];
      setTwice(new Set(asked));
      throw error;
    }
  };
  return { twice, sending };
}

function Buttons({ label, busy, onClose }: { label: string; busy: boolean; onClose: () => void }) {
  return (
    <div className="button-row">
      <Button type="submit" loading={busy}>
        {label}
      </Button>
      <Button variant="subtle" onClick={onClose}>
        Cancel
      </Button>
    </div>
  );
}

function Reason({ label, help, form }: { label: string; help?: ReactNode; form: { values: { reason: string }; errors: Record<string, string[]>; set: (name: "reason", value: string) => void } }) {
  return <TextField name="reason" label={label} help={help} lines={3} value={form.values.reason} onChange={(value) => form.set("reason", value)} errors={form.errors.reason} />;
}

export function MeetDialog({ found, onClose, onDone }: Props) {
  const { twice, sending } = useAskedBack();
  const form = useForm({
    initial: { met_at: NO_MOMENT, proof: "", file: null as File | null },
    check: (values) => ({ met_at: local(values.met_at) ? "" : "Say on which day and at what time it was done.", proof: values.proof.trim() || values.file ? "" : "Say what shows that it was done, or add a file." }),
    send: (values) =>
      sending(
        api.POST("/api/v1/clocks/{clock_id}/meet", {
          params: by(found),
          body: { met_at: local(values.met_at), proof: values.proof },
          bodySerializer: multipart({ met_at: local(values.met_at), met_at_which: values.met_at.which, proof: values.proof, file: values.file }),
        }),
      ),
    onDone,
  });
  return (
    <Dialog title="Say that it was met" onClose={onClose}>
      <Form form={form} label="Say that it was met">
        <MomentField name="met_at" label="When it was done" help={zoneHelp(found)} value={form.values.met_at} onChange={(value) => form.set("met_at", value)} errors={form.errors.met_at} asksWhich={twice.has("met_at")} />
        <TextField name="proof" label="What shows that it was done" help="For example: a letter of a certain day, a reference number. Both sides read this." lines={3} value={form.values.proof} onChange={(value) => form.set("proof", value)} errors={form.errors.proof} />
        <FileField name="file" label="A file that shows it (optional)" help="A PDF, PNG or JPEG of at most 25 MB." accept="application/pdf,image/png,image/jpeg" errors={form.errors.file} onChange={(file) => form.set("file", file)} />
        <Buttons label="Say that it was met" busy={form.busy} onClose={onClose} />
      </Form>
    </Dialog>
  );
}

const ANSWERS = [
  { value: "yes", label: "Yes" },
  { value: "no", label: "No" },
  { value: "unknown", label: "Not known" },
];
const SO: Record<string, boolean | null> = { yes: true, no: false, unknown: null };

export function AnswerDialog({ found, onClose, onDone }: Props) {
  const first = found.questions[0];
  const form = useForm({
    initial: { code: found.questions.length === 1 && first ? first.code : "", so: "", reason: "" },
    check: (values) => ({ code: values.code ? "" : "Choose what you state.", so: values.so ? "" : "Choose an answer.", reason: values.reason.trim() ? "" : "Say how that is known." }),
    send: (values) => api.POST("/api/v1/clocks/{clock_id}/answer", { params: by(found), body: { code: values.code, so: SO[values.so] ?? null, reason: values.reason } }),
    onDone,
  });
  const asked = found.questions.find((one) => one.code === form.values.code);
  const now = asked && (asked.so === null ? "not known" : asked.so ? "yes" : "no");
  return (
    <Dialog title="State what is known" onClose={onClose}>
      <Form form={form} label="State what is known">
        <p>The clocks of this occasion are worked out again from what you state.</p>
        {found.questions.length === 1 && first ? (
          <p>
            <strong>{first.question}</strong> ({first.citation})
          </p>
        ) : (
          <RadioField name="code" label="What do you state?" value={form.values.code} onChange={(value) => form.set("code", value)} options={found.questions.map((one) => ({ value: one.code, label: one.question, help: one.citation }))} errors={form.errors.code} />
        )}
        <RadioField
          name="so"
          label="Answer"
          help={asked && `By now: ${now}.${asked.extends ? " Yes gives more time, as the law allows." : ""}`}
          value={form.values.so}
          onChange={(value) => form.set("so", value)}
          options={ANSWERS}
          errors={form.errors.so}
        />
        <Reason label="How that is known" help="It stands with each clock that this moves, and whoever sees one reads it: of a vendor’s, both sides." form={form} />
        <Buttons label="State it" busy={form.busy} onClose={onClose} />
      </Form>
    </Dialog>
  );
}

export function DelayDialog({ found, onClose, onDone }: Props) {
  const { twice, sending } = useAskedBack();
  const kinds = found.possible_delays;
  const form = useForm({
    initial: { kind: (kinds.length === 1 ? kinds[0]?.code : undefined) ?? (""), since: NO_MOMENT, until: NO_MOMENT, document: "" },
    check: (values) => ({
      kind: values.kind ? "" : "Choose for what it waits.",
      since: local(values.since) ? "" : "Say since when it waits.",
      until: Boolean(values.until.day) === Boolean(values.until.time) ? "" : "Give a day and a time, or leave both empty.",
      document: values.document.trim() ? "" : "Name the request or finding that it rests on.",
    }),
    send: (values) =>
      sending(
        api.POST("/api/v1/clocks/{clock_id}/delay", {
          params: by(found),
          body: {
            kind: values.kind as (typeof kinds)[number]["code"],
            since: local(values.since),
            since_which: values.since.which,
            until: local(values.until) || null,
            until_which: values.until.which,
            document: values.document,
          },
        }),
      ),
    onDone,
  });
  return (
    <Dialog title="Delay it" onClose={onClose}>
      <Form form={form} label="Delay it">
        <p>A delay holds for the whole occasion: every limit that allows it waits, and the others do not.</p>
        <RadioField name="kind" label="For what it waits" value={form.values.kind} onChange={(value) => form.set("kind", value)} options={kinds.map((kind) => ({ value: kind.code, label: capital(kind.label) }))} errors={form.errors.kind} />
        <MomentField name="since" label="Since when" help={zoneHelp(found)} value={form.values.since} onChange={(value) => form.set("since", value)} errors={form.errors.since} asksWhich={twice.has("since")} />
        <MomentField name="until" label="Until when" optional help="Leave it empty while it lasts." value={form.values.until} onChange={(value) => form.set("until", value)} errors={form.errors.until} asksWhich={twice.has("until")} />
        <TextField name="document" label="What it rests on" help="The request or finding, with its date and who made it. It stands with every clock of this occasion, and whoever sees one reads it: of a vendor’s, both sides." lines={2} value={form.values.document} onChange={(value) => form.set("document", value)} errors={form.errors.document} />
        <Buttons label="Delay it" busy={form.busy} onClose={onClose} />
      </Form>
    </Dialog>
  );
}

export function EndDelayDialog({ found, onClose, onDone }: Props) {
  const { twice, sending } = useAskedBack();
  const kinds = found.lasting_delays;
  const form = useForm({
    initial: { kind: kinds.length === 1 ? (kinds[0]?.code ?? "") : "", until: NO_MOMENT },
    check: (values) => ({ kind: values.kind ? "" : "Choose which delay ended.", until: local(values.until) ? "" : "Say when the delay ended." }),
    send: (values) => sending(api.POST("/api/v1/clocks/{clock_id}/end-delay", { params: by(found), body: { kind: values.kind as (typeof kinds)[number]["code"], until: local(values.until), until_which: values.until.which } })),
    onDone,
  });
  return (
    <Dialog title="End the delay" onClose={onClose}>
      <Form form={form} label="End the delay">
        <p>What the law gives for the time after a delay starts then.</p>
        <RadioField name="kind" label="Which delay" value={form.values.kind} onChange={(value) => form.set("kind", value)} options={kinds.map((kind) => ({ value: kind.code, label: `The delay ${kind.label}` }))} errors={form.errors.kind} />
        <MomentField name="until" label="When it ended" help={zoneHelp(found)} value={form.values.until} onChange={(value) => form.set("until", value)} errors={form.errors.until} asksWhich={twice.has("until")} />
        <Buttons label="End the delay" busy={form.busy} onClose={onClose} />
      </Form>
    </Dialog>
  );
}

export function GiveTimeDialog({ found, onClose, onDone }: Props) {
  const form = useForm({
    initial: { until: "", reason: "" },
    check: (values) => ({ until: values.until ? "" : "Choose the last day.", reason: values.reason.trim() ? "" : "Say why, in a few words." }),
    send: (values) => api.POST("/api/v1/clocks/{clock_id}/give-time", { params: by(found), body: values }),
    onDone,
  });
  const law = found.most_time ? ` The law waits no longer than ${found.most_time}.` : "";
  return (
    <Dialog title="Give more time" onClose={onClose}>
      <Form form={form} label="Give more time">
        <p>
          It is due {found.clock.day_end ? "at " : "on "}
          {found.clock.due_words}. {found.clock.owed_by} is told that the date moved.
        </p>
        <TextField name="until" label="The last day" help={`Until its end, in the district’s time zone.${law}`} type="date" size="short" value={form.values.until} onChange={(value) => form.set("until", value)} errors={form.errors.until} />
        <Reason label="Why" help="Both sides read this." form={form} />
        <Buttons label="Give more time" busy={form.busy} onClose={onClose} />
      </Form>
    </Dialog>
  );
}

export function AssignDialog({ found, onClose, onDone }: Props) {
  const form = useForm({
    initial: { person: found.assigned_to ?? "" },
    send: (values) => api.POST("/api/v1/clocks/{clock_id}/assign", { params: by(found), body: { person: values.person || null } }),
    onDone,
  });
  return (
    <Dialog title="Choose who is responsible" onClose={onClose}>
      <Form form={form} label="Choose who is responsible">
        <SelectField name="person" label="Responsible" help="They are reminded of it, instead of whom the plan names." value={form.values.person} onChange={(value) => form.set("person", value)} options={[{ value: "", label: "As the plan says" }, ...found.people.map((person) => ({ value: person.id, label: person.name }))]} errors={form.errors.person} />
        <Buttons label="Choose" busy={form.busy} onClose={onClose} />
      </Form>
    </Dialog>
  );
}
