import { Button } from "@mantine/core";
import { useState } from "react";
import { ApiError } from "@/api/client";
import { RadioField, TextField } from "@/components/form/field";
import { FileField } from "@/components/form/file-field";
import { Form } from "@/components/form/form";
import { MomentField } from "@/components/form/moment-field";
import { useForm } from "@/components/form/use-form";
import { stateOccurrence, type OccurrenceKind, type OccurrenceValues } from "./occurrences";

interface Props {
  agreementId: string;
  kinds: readonly OccurrenceKind[];
  onClose: () => void;
  onDone: () => void;
}

/** The short form for what nobody records elsewhere: what, when, and how it is known. */
export function OccurrenceForm({ agreementId, kinds, onClose, onDone }: Props) {
  const [twice, setTwice] = useState(false);
  const form = useForm<OccurrenceValues, unknown>({
    initial: { kind: "", on: { day: "", time: "" }, planned_on: "", note: "", file: null },
    check: (values) => ({ kind: values.kind ? "" : "Choose what happened.", on: values.on.day ? "" : "Enter the day on which it happened." }),
    send: async (values) => {
      try {
        return await stateOccurrence(agreementId, values);
      } catch (error) {
        setTwice(error instanceof ApiError && error.code === "law.came_twice");
        throw error;
      }
    },
    onDone,
  });
  const { values, errors, set } = form;
  const kind = kinds.find(({ code }) => code === values.kind);
  return (
    <Form form={form} label="State what happened">
      <RadioField name="kind" label="What happened" value={values.kind} onChange={(next) => set("kind", next)} errors={errors.kind} options={kinds.map(({ code, label, help }) => ({ value: code, label, help }))} />
      <MomentField name="on" label={kind?.when ?? "Day"} help="In the district’s time zone. Give the time only where the hour matters." value={values.on} onChange={(next) => set("on", next)} errors={errors.on} asksWhich={twice} />
      {kind?.plans && <TextField name="planned_on" optional type="date" size="short" label="Planned for" help="Where a day for the audit was named." value={values.planned_on} onChange={(next) => set("planned_on", next)} errors={errors.planned_on} />}
      <TextField name="note" optional label="How it is known" help="An address, a letter, who said so. Both sides read it. Not needed where a file shows it." lines={3} value={values.note} onChange={(next) => set("note", next)} errors={errors.note} />
      <FileField name="file" label="File that shows it (optional)" help="A PDF or a picture, at most 25 MB. Both sides can download it." accept=".pdf,.png,.jpg,.jpeg" errors={errors.file} onChange={(next) => set("file", next)} />
      <div className="button-row">
        <Button type="submit" loading={form.busy}>
          State it
        </Button>
        <Button variant="subtle" onClick={onClose}>
          Cancel
        </Button>
      </div>
    </Form>
  );
}
