import { useId } from "react";

import styles from "./switch.module.css";

interface Props<Value> {
  /** What is chosen, said to those who do not see the words side by side. */
  legend: string;
  options: readonly { value: Value; label: string }[];
  value: Value;
  onChange: (value: Value) => void;
  /** Without the rule below: it stands in a bar that has one. */
  plain?: boolean;
}

/** One of a few ways to look at the same thing: radio buttons that look like tabs. */
export function Switch<Value>({ legend, options, value, onChange, plain = false }: Props<Value>) {
  const group = useId();
  return (
    <fieldset className={`${styles.switch} ${plain ? "" : styles.ruled} no-print`}>
      <legend className="visually-hidden">{legend}</legend>
      {options.map((each) => (
        <label key={each.label}>
          <input type="radio" name={group} checked={each.value === value} onChange={() => onChange(each.value)} />
          <span>{each.label}</span>
        </label>
      ))}
    </fieldset>
  );
}
