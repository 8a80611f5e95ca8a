import { useId, type ReactNode } from "react";
import { useFieldId } from "./scope";
import styles from "./form.module.css";

interface Common {
  /** Name of the control; the server's `fields` use the same word. */
  name: string;
  label: string;
  help?: ReactNode;
  errors?: readonly string[];
  optional?: boolean;
}

function describedBy(id: string, help: ReactNode, errors: readonly string[] | undefined): string | undefined {
  const ids = [help ? `${id}-help` : "", errors?.length ? `${id}-error` : ""].filter(Boolean);
  return ids.length ? ids.join(" ") : undefined;
}

function Help({ id, children }: { id: string; children: ReactNode }) {
  return children ? (
    <p className={styles.help} id={`${id}-help`}>
      {children}
    </p>
  ) : null;
}

function Errors({ id, errors }: { id: string; errors?: readonly string[] }) {
  return errors?.length ? (
    <p className={styles.error} id={`${id}-error`}>
      <span className="visually-hidden">Error: </span>
      {errors.join(" ")}
    </p>
  ) : null;
}

function box(errors?: readonly string[]): string {
  return `${styles.field} ${errors?.length ? styles.invalid : ""}`;
}

function Label({ htmlFor, label, optional }: { htmlFor: string; label: string; optional?: boolean }) {
  return (
    <label className={styles.label} htmlFor={htmlFor}>
      {label} {optional && <span className={styles.optional}>(optional)</span>}
    </label>
  );
}

interface TextProps extends Common {
  value: string;
  onChange: (value: string) => void;
  type?: "text" | "email" | "date" | "password";
  autoComplete?: string;
  inputMode?: "text" | "numeric" | "email";
  size?: "short" | "code" | "full";
  lines?: number;
  readOnly?: boolean;
}

/** A line, or several lines with `lines`. */
export function TextField({ name, label, help, errors, optional, value, onChange, type = "text", autoComplete, inputMode, size = "full", lines, readOnly }: TextProps) {
  const id = useFieldId(name);
  const common = {
    id,
    name,
    value,
    readOnly,
    autoComplete,
    "aria-describedby": describedBy(id, help, errors),
    "aria-invalid": errors?.length ? true : undefined,
    className: `${styles.control} ${size === "full" ? "" : styles[size]}`,
  };
  return (
    <div className={box(errors)}>
      <Label htmlFor={id} label={label} optional={optional} />
      <Help id={id}>{help}</Help>
      <Errors id={id} errors={errors} />
      {lines ? (
        <textarea {...common} rows={lines} onChange={(event) => onChange(event.target.value)} />
      ) : (
        <input {...common} type={type} inputMode={inputMode} onChange={(event) => onChange(event.target.value)} />
      )}
    </div>
  );
}

export interface Option {
  value: string;
  label: string;
  help?: ReactNode;
  disabled?: boolean;
}

export function SelectField({ name, label, help, errors, optional, value, onChange, options, placeholder }: Common & { value: string; onChange: (value: string) => void; options: readonly Option[]; placeholder?: string }) {
  const id = useFieldId(name);
  return (
    <div className={box(errors)}>
      <Label htmlFor={id} label={label} optional={optional} />
      <Help id={id}>{help}</Help>
      <Errors id={id} errors={errors} />
      <select
        id={id}
        name={name}
        value={value}
        className={styles.control}
        aria-describedby={describedBy(id, help, errors)}
        aria-invalid={errors?.length ? true : undefined}
        onChange={(event) => onChange(event.target.value)}
      >
        {placeholder !== undefined && <option value="">{placeholder}</option>}
        {options.map((option) => (
          <option key={option.value} value={option.value} disabled={option.disabled}>
            {option.label}
          </option>
        ))}
      </select>
    </div>
  );
}

interface ChoiceProps extends Common {
  options: readonly Option[];
}

/** Tick boxes or radio buttons under one question; the id of the group's first box is the field's name. */
function Choices({ name, label, help, errors, optional, options, type, isOn, onPick }: ChoiceProps & { type: "checkbox" | "radio"; isOn: (value: string) => boolean; onPick: (value: string, on: boolean) => void }) {
  const group = useId();
  const id = useFieldId(name);
  return (
    <fieldset className={box(errors)} aria-describedby={describedBy(id, help, errors)} aria-invalid={errors?.length ? true : undefined}>
      <legend className={styles.label}>
        {label} {optional && <span className={styles.optional}>(optional)</span>}
      </legend>
      <Help id={id}>{help}</Help>
      <Errors id={id} errors={errors} />
      <div className={styles.choices}>
        {options.map((option, index) => {
          const each = index === 0 ? id : `${group}-${option.value}`;
          return (
            <div className={styles.choice} key={option.value}>
              <input
                type={type}
                id={each}
                name={name}
                value={option.value}
                checked={isOn(option.value)}
                disabled={option.disabled}
                aria-describedby={option.help ? `${each}-hint` : undefined}
                onChange={(event) => onPick(option.value, event.target.checked)}
              />
              <label htmlFor={each}>{option.label}</label>
              {option.help && (
                <p className={styles.help} id={`${each}-hint`}>
                  {option.help}
                </p>
              )}
            </div>
          );
        })}
      </div>
    </fieldset>
  );
}

export function RadioField({ value, onChange, ...rest }: ChoiceProps & { value: string; onChange: (value: string) => void }) {
  return <Choices {...rest} type="radio" isOn={(option) => option === value} onPick={(option) => onChange(option)} />;
}

/** Several of a list, in the list's own order. */
export function CheckField({ value, onChange, ...rest }: ChoiceProps & { value: readonly string[]; onChange: (value: string[]) => void }) {
  return (
    <Choices
      {...rest}
      type="checkbox"
      isOn={(option) => value.includes(option)}
      onPick={(option, on) =>
        onChange(rest.options.map((each) => each.value).filter((each) => (each === option ? on : value.includes(each))))
      }
    />
  );
}

/** One statement to agree to. */
export function StatementField({ name, label, help, errors, value, onChange }: Common & { value: boolean; onChange: (value: boolean) => void }) {
  const id = useFieldId(name);
  return (
    <div className={box(errors)}>
      <Errors id={id} errors={errors} />
      <div className={styles.choice}>
        <input
          type="checkbox"
          id={id}
          name={name}
          checked={value}
          aria-describedby={describedBy(id, help, errors)}
          aria-invalid={errors?.length ? true : undefined}
          onChange={(event) => onChange(event.target.checked)}
        />
        <label htmlFor={id}>{label}</label>
        <Help id={id}>{help}</Help>
      </div>
    </div>
  );
}
