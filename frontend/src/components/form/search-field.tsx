import { useEffect, useId, useRef, useState, type ReactNode } from "react";
import { useFieldId } from "./scope";
import styles from "./form.module.css";
import own from "./search-field.module.css";

export interface Found {
  value: string;
  label: string;
  help?: string;
}

interface Props {
  name: string;
  label: string;
  help?: ReactNode;
  errors?: readonly string[];
  typed: string;
  onType: (typed: string) => void;
  /** What the typed words find, as they are asked for; undefined while the answer is on its way. */
  found: readonly Found[] | undefined;
  onPick: (found: Found) => void;
  /** Says what an empty answer means. */
  nothing: string;
  /** Stands last in the list, below what was found: the way on for who finds nothing that fits. */
  last?: Found;
}

/** One of many, found by typing. Arrow keys move in the list, Enter takes, Escape closes; the typed words stay. */
export function SearchField({ name, label, help, errors, typed, onType, found, onPick, nothing, last }: Props) {
  const id = useFieldId(name);
  const list = useId();
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(-1);
  const input = useRef<HTMLInputElement>(null);
  const shown = open && typed.trim() !== "";
  const options = found ? [...found, ...(last ? [last] : [])] : [];
  const here = shown ? options[at] : undefined;
  useEffect(() => {
    if (shown && at >= 0) document.getElementById(`${list}-${at}`)?.scrollIntoView({ block: "nearest" });
  }, [shown, at, list]);
  const take = (option: Found) => {
    setOpen(false);
    setAt(-1);
    onPick(option);
  };
  const described = [help ? `${id}-help` : "", errors?.length ? `${id}-error` : ""].filter(Boolean).join(" ");
  return (
    <div className={`${styles.field} ${errors?.length ? styles.invalid : ""} ${own.box}`}>
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
        ref={input}
        id={id}
        name={name}
        role="combobox"
        aria-expanded={shown && options.length > 0}
        aria-controls={list}
        aria-autocomplete="list"
        aria-activedescendant={here ? `${list}-${at}` : undefined}
        aria-describedby={described || undefined}
        aria-invalid={errors?.length ? true : undefined}
        autoComplete="off"
        className={styles.control}
        value={typed}
        onChange={(event) => {
          onType(event.target.value);
          setOpen(true);
          setAt(-1);
        }}
        onFocus={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onKeyDown={(event) => {
          if (event.key === "ArrowDown" || event.key === "ArrowUp") {
            event.preventDefault();
            setOpen(true);
            const step = event.key === "ArrowDown" ? 1 : -1;
            setAt((old) => (options.length ? (old + step + options.length + (old < 0 && step < 0 ? 1 : 0)) % options.length : -1));
          } else if (event.key === "Enter" && shown) {
            // With a list open, Enter belongs to the list: it never sends the form with half a name.
            event.preventDefault();
            if (here) take(here);
          } else if (event.key === "Escape" && shown) {
            event.stopPropagation();
            setOpen(false);
          }
        }}
      />
      <ul id={list} role="listbox" aria-label={`Found for ${label.toLowerCase()}`} className={own.list} hidden={!shown || options.length === 0}>
        {options.map((option, index) => (
          // The input keeps the focus and hears the keys; a pointer takes an option before the input loses it.
          // eslint-disable-next-line jsx-a11y/click-events-have-key-events
          <li key={option.value} id={`${list}-${index}`} role="option" aria-selected={index === at} tabIndex={-1} className={own.option} onMouseDown={(event) => event.preventDefault()} onClick={() => take(option)}>
            {option.label}
            {option.help && <span>{option.help}</span>}
          </li>
        ))}
      </ul>
      {/* It stays when the field is left: what vanished under a pointer that goes to the next button would move the button away. */}
      <p role="status" className={typed.trim() && found?.length === 0 && !last ? styles.help : "visually-hidden"}>
        {typed.trim() && found ? (found.length === 0 ? nothing : shown ? `${found.length} found` : "") : ""}
      </p>
    </div>
  );
}
