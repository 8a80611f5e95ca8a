import { useFieldId } from "./scope";
import styles from "./form.module.css";
import own from "./moment-field.module.css";

/** A day and a time as the two fields hold them, each empty until it was given. */
export interface TypedMoment {
  day: string;
  time: string;
  /** Where the clock change repeated that time: which of the two is meant. */
  which?: "first" | "second";
}

interface Props {
  /** Of the day's control; the time's ends in ".time". */
  name: string;
  label: string;
  help?: string;
  optional?: boolean;
  errors?: readonly string[];
  /** The server asked which of two equal times is meant. */
  asksWhich?: boolean;
  value: TypedMoment;
  onChange: (value: TypedMoment) => void;
}

const WHICH = [
  { value: "first", label: "The first, before the clocks went back" },
  { value: "second", label: "The second, after the clocks went back" },
] as const;

/** When something happened, on the clocks of one zone: a day and a time, and which of two where a clock change made two. */
export function MomentField({ name, label, help, optional, errors, asksWhich, value, onChange }: Props) {
  const id = useFieldId(name);
  const described = [help ? `${id}-help` : "", errors?.length ? `${id}-error` : ""].filter(Boolean).join(" ") || undefined;
  const common = { "aria-describedby": described, "aria-invalid": errors?.length ? (true as const) : undefined, className: styles.control };
  // Another time is another question; which of the two was meant goes with the old one.
  const typed = (part: Partial<TypedMoment>) => onChange({ ...value, which: undefined, ...part });
  return (
    <fieldset className={`${styles.field} ${errors?.length ? styles.invalid : ""}`}>
      <legend className={styles.label}>
        {label} {optional && <span className={styles.optional}>(optional)</span>}
      </legend>
      {help && (
        <p className={styles.help} id={`${id}-help`}>
          {help}
        </p>
      )}
      {errors?.length ? (
        <p className={styles.error} id={`${id}-error`}>
          <span className="visually-hidden">Error: </span>
          {errors.join(" ")}
        </p>
      ) : null}
      <div className={own.pair}>
        <div>
          <label htmlFor={id} className={own.part}>
            Day
          </label>
          <input {...common} id={id} name={name} type="date" value={value.day} onChange={(event) => typed({ day: event.target.value })} />
        </div>
        <div>
          <label htmlFor={`${id}.time`} className={own.part}>
            Time
          </label>
          <input {...common} id={`${id}.time`} name={`${name}.time`} type="time" value={value.time} onChange={(event) => typed({ time: event.target.value })} />
        </div>
      </div>
      {(asksWhich || value.which) && (
        <div className={styles.choices} role="radiogroup" aria-label="Which of the two times">
          {WHICH.map((option) => (
            <div className={styles.choice} key={option.value}>
              <input type="radio" id={`${id}.${option.value}`} name={`${id}.which`} checked={value.which === option.value} onChange={() => onChange({ ...value, which: option.value })} />
              <label htmlFor={`${id}.${option.value}`}>{option.label}</label>
            </div>
          ))}
        </div>
      )}
    </fieldset>
  );
}
