import type { ReactNode } from "react";
import { Fold } from "@/components/fold";
import { CheckField, SelectField, TextField } from "@/components/form/field";
import { FileField } from "@/components/form/file-field";
import { OTHER_FORM, type Choices, type ParticularsValues, type TypedLimit } from "./record";
import { RecordLimits } from "./record-limits";

interface Props {
  choices: Choices;
  values: ParticularsValues;
  set: <K extends keyof ParticularsValues>(name: K, value: ParticularsValues[K]) => void;
  errors: Record<string, string[]>;
  /** What is said of the file; none where the record has its file. */
  file?: { label: string; help: string };
  /** The parties, between the file and the rest. */
  children?: ReactNode;
}

/** What a record states about the paper: which, from when to when, under whose law, with which limits. */
export function RecordFields({ choices, values, set, errors, file, children }: Props) {
  const states = choices.states.map(({ code, label }) => ({ value: code, label }));
  return (
    <>
      {file && <FileField name="file" label={file.label} help={file.help} accept="application/pdf,.pdf" errors={errors.file} onChange={(next) => set("file", next)} />}
      {children}
      <TextField name="effective_date" type="date" size="short" label="In force from" value={values.effective_date} onChange={(next) => set("effective_date", next)} errors={errors.effective_date} />
      <TextField name="end_date" optional type="date" size="short" label="Last day" help="Left empty, no end is watched." value={values.end_date} onChange={(next) => set("end_date", next)} errors={errors.end_date} />
      <TextField name="signed_on" optional type="date" size="short" label="Day of the last signature" value={values.signed_on} onChange={(next) => set("signed_on", next)} errors={errors.signed_on} />
      <SelectField name="governing" label="Governing state" placeholder="Choose a state" value={values.governing} onChange={(next) => set("governing", next)} options={states} errors={errors.states} />
      <Further values={values} set={set} states={states} />
      <SelectField
        name="form"
        label="Form"
        value={values.form}
        onChange={(next) => set("form", next)}
        options={[{ value: "", label: "Not known" }, ...choices.forms.map(({ code, label }) => ({ value: code, label })), { value: OTHER_FORM, label: "Another form" }]}
        errors={values.form === OTHER_FORM ? undefined : errors.form}
      />
      {values.form === OTHER_FORM && <TextField name="form_name" label="Name of the form" value={values.form_name} onChange={(next) => set("form_name", next)} errors={errors.form_name ?? errors.form} />}
      <TextField name="reference" optional label="Number that it has elsewhere" value={values.reference} onChange={(next) => set("reference", next)} errors={errors.reference} />
      <TextField name="contact_name" optional label="Contact at the vendor" help="Whom to write to there. The vendor does not see it." value={values.contact_name} onChange={(next) => set("contact_name", next)} errors={errors.contact_name} />
      <TextField name="contact_email" optional type="email" inputMode="email" label="E-mail address of the contact" help="Mailed what the vendor owes while nobody there sees it here, if Settings, Reminders lets such contacts be told." value={values.contact_email} onChange={(next) => set("contact_email", next)} errors={errors.contact_email} />
      <TextField name="note" optional lines={3} label="Note" help="For your district alone." value={values.note} onChange={(next) => set("note", next)} errors={errors.note} />
      <RecordLimits choices={choices} state={values.governing} value={values.limits} onChange={(next: TypedLimit[]) => set("limits", next)} errors={errors} />
    </>
  );
}

/** Few agreements name more than one state; the list of all stays closed until it is wanted. */
function Further({ values, set, states }: Pick<Props, "values" | "set"> & { states: { value: string; label: string }[] }) {
  return (
    <Fold open={values.further.length > 0} summary="It names further states">
      <CheckField name="further" optional label="Further states" value={values.further} onChange={(next) => set("further", next)} options={states.filter(({ value }) => value !== values.governing)} />
    </Fold>
  );
}
