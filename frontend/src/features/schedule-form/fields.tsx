import { useId, useState, type ReactNode } from "react";
import { CheckField, RadioField, SelectField, TextField, type Option } from "@/components/form/field";
import { partsOf, useDraft, useStore, useValue } from "./draft-context";
import { FieldNote } from "./field-note";
import styles from "./form.module.css";
import type { Json } from "./work";

interface Common {
  path: string;
  /** One part of an entry; without it the whole value. */
  part?: string;
  label: string;
  help?: ReactNode;
  optional?: boolean;
}

/** One field of the draft: what stands there, what the server said about it, and how to change it. */
export function useField(path: string, part?: string) {
  const { store } = useDraft();
  const whole = useValue(path);
  const refused = useStore(({ work }) => work.refused[path]);
  const name = part ? `${path}.${part}` : path;
  return {
    name,
    value: part ? (partsOf(whole)[part] ?? null) : whole,
    errors: refused?.messages[name],
    set: (value: Json) => store.edit(path, part ? { ...partsOf(whole), [part]: value } : value),
  };
}

/**
 * What is typed stays as typed, though the server keeps it tidier (no space at the end): only other words from elsewhere
 * take its place.
 */
function useTyped(stored: string, onChange: (value: string) => void): [string, (value: string) => void] {
  const [typed, setTyped] = useState(stored);
  const tidy = (text: string) => text.replace(/\s+/g, " ").trim();
  const shown = tidy(typed) === tidy(stored) ? typed : stored;
  return [
    shown,
    (value) => {
      setTyped(value);
      onChange(value);
    },
  ];
}

interface TextProps extends Common {
  lines?: number;
  type?: "text" | "email" | "date";
  size?: "short" | "full";
  autoComplete?: string;
}

export function DraftText({ path, part, label, help, optional, lines, type, size, autoComplete }: TextProps) {
  const { name, value, errors, set } = useField(path, part);
  const [text, type_] = useTyped(typeof value === "string" ? value : "", (next) => set(part && type !== "date" ? next : next || null));
  return (
    <div className={styles.fieldBox}>
      <TextField name={name} label={label} help={help} optional={optional} errors={errors} lines={lines} type={type} size={size} autoComplete={autoComplete} value={text} onChange={type_} />
      {!part && <FieldNote path={path} about={label} />}
    </div>
  );
}

export function DraftChoice({ path, part, label, help, optional, options }: Common & { options: readonly Option[] }) {
  const { name, value, errors, set } = useField(path, part);
  return (
    <div className={styles.fieldBox}>
      <RadioField name={name} label={label} help={help} optional={optional} errors={errors} options={options} value={typeof value === "string" ? value : ""} onChange={set} />
      {typeof value === "string" && value !== "" && optional && <Clear label={label} onClear={() => set(part ? "" : null)} />}
      {!part && <FieldNote path={path} about={label} />}
    </div>
  );
}

export function DraftSelect({ path, part, label, help, optional, options }: Common & { options: readonly Option[] }) {
  const { name, value, errors, set } = useField(path, part);
  return (
    <div className={styles.fieldBox}>
      <SelectField name={name} label={label} help={help} optional={optional} errors={errors} options={options} value={typeof value === "string" ? value : ""} onChange={set} />
      {!part && <FieldNote path={path} about={label} />}
    </div>
  );
}

export function DraftYesNo({ path, part, label, help, optional, yes = "Yes", no = "No" }: Common & { yes?: string; no?: string }) {
  const { name, value, errors, set } = useField(path, part);
  return (
    <div className={`${styles.fieldBox} ${styles.yesNo}`}>
      <RadioField
        name={name}
        label={label}
        help={help}
        optional={optional}
        errors={errors}
        value={value === true ? "yes" : value === false ? "no" : ""}
        onChange={(next) => set(next === "yes")}
        options={[
          { value: "yes", label: yes },
          { value: "no", label: no },
        ]}
      />
      {typeof value === "boolean" && optional && <Clear label={label} onClear={() => set(null)} />}
      {!part && <FieldNote path={path} about={label} />}
    </div>
  );
}

export function DraftMany({ path, part, label, help, optional, options }: Common & { options: readonly Option[] }) {
  const { name, value, errors, set } = useField(path, part);
  const chosen = Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
  return (
    <div className={styles.fieldBox}>
      <CheckField name={name} label={label} help={help} optional={optional} errors={errors} options={options} value={chosen} onChange={(next) => set(next.length || part ? next : null)} />
      {!part && <FieldNote path={path} about={label} />}
    </div>
  );
}

/** Radio buttons cannot be taken back by themselves. */
function Clear({ label, onClear }: { label: string; onClear: () => void }) {
  return (
    <button type="button" className={`link-button ${styles.clear} no-print`} onClick={onClear}>
      Take the answer back<span className="visually-hidden">: {label}</span>
    </button>
  );
}

/** A few choices on one line, for details inside a list. */
export function InlineChoices({ name, label, type, options, isOn, onPick }: { name: string; label: string; type: "radio" | "checkbox"; options: readonly { value: string; label: string }[]; isOn: (value: string) => boolean; onPick: (value: string, on: boolean) => void }) {
  const group = useId();
  return (
    <fieldset className={styles.inline}>
      <legend>{label}</legend>
      {options.map((option, index) => (
        <label key={option.value}>
          <input type={type} id={index === 0 ? name : undefined} name={group} value={option.value} checked={isOn(option.value)} onChange={(event) => onPick(option.value, event.target.checked)} />
          {option.label}
        </label>
      ))}
    </fieldset>
  );
}

/** A text inside a list's details. */
export function SmallText({ id, label, value, onChange, errors, lines = 2 }: { id: string; label: string; value: string; onChange: (value: string) => void; errors?: readonly string[]; lines?: number }) {
  const [text, type] = useTyped(value, onChange);
  return (
    <div className={styles.small}>
      <label htmlFor={id}>{label}</label>
      {errors?.length ? (
        <p id={`${id}-error`} className={styles.problem}>
          <span className="visually-hidden">Error: </span>
          {errors.join(" ")}
        </p>
      ) : null}
      <textarea id={id} rows={lines} value={text} onChange={(event) => type(event.target.value)} aria-invalid={errors?.length ? true : undefined} aria-describedby={errors?.length ? `${id}-error` : undefined} />
    </div>
  );
}

