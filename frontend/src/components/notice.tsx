import type { ReactNode } from "react";
import styles from "./notice.module.css";

/** A sentence or two that a person should not miss. `live` where it appears after something was done. */
export function Notice({ title, children, live }: { title?: string; children?: ReactNode; live?: boolean }) {
  return (
    <div className={styles.notice} role={live ? "status" : undefined}>
      {title && <strong>{title}</strong>}
      {children && <div>{children}</div>}
    </div>
  );
}
