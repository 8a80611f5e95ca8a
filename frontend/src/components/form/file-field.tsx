import { useFieldId } from "./scope";
import styles from "./form.module.css";

interface Props {
  name: string;
  label: string;
  help?: string;
  /** Endings or types, as the browser's own file window takes them; the server decides what it takes. */
  accept?: string;
  errors?: readonly string[];
  onChange: (file: File | null) => void;
}

/** One file from the person's machine. */
export function FileField({ name, label, help, accept, errors, onChange }: Props) {
  const id = useFieldId(name);
  const described = [help ? `${id}-help` : "", errors?.length ? `${id}-error` : ""].filter(Boolean).join(" ");
  return (
    <div className={`${styles.field} ${errors?.length ? styles.invalid : ""}`}>
      <label className={styles.label} htmlFor={id}>
        {label}
      </label>
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
      <input
        id={id}
        type="file"
        name={name}
        accept={accept}
        className={styles.control}
        aria-describedby={described || undefined}
        aria-invalid={errors?.length ? true : undefined}
        onChange={(event) => onChange(event.target.files?.[0] ?? null)}
      />
    </div>
  );
}
