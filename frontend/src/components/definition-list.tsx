import type { ReactNode } from "react";
import styles from "./definition-list.module.css";

export interface Item {
  label: string;
  value: ReactNode;
}

/** Particulars: label left, value right, a thin rule between. */
export function DefinitionList({ items }: { items: readonly Item[] }) {
  return (
    <dl className={styles.list}>
      {items.map((item) => (
        <div key={item.label}>
          <dt>{item.label}</dt>
          <dd>{item.value === "" || item.value === null || item.value === undefined ? <span className="note">Not stated</span> : item.value}</dd>
        </div>
      ))}
    </dl>
  );
}
