import { useEffect, type ReactNode } from "react";
import styles from "./page-header.module.css";

interface Props {
  title: string;
  /** What stands above the title: where this page hangs. */
  crumbs?: ReactNode;
  /** The status in words. */
  status?: ReactNode;
  /** One line of particulars below the title. */
  meta?: ReactNode;
  /** The one main action, and beside it the lesser ones. */
  actions?: ReactNode;
}

/** One title per page: the heading, the browser's title, and what a screen reader lands on after a change of page. */
export function PageHeader({ title, crumbs, status, meta, actions }: Props) {
  useEffect(() => {
    document.title = `${title} – DPA Keeper`;
  }, [title]);
  return (
    <header className={styles.header}>
      {crumbs && (
        <nav aria-label="Breadcrumb" className={`${styles.crumbs} no-print`}>
          {crumbs}
        </nav>
      )}
      <div className={styles.row}>
        <div className={styles.words}>
          <h1 tabIndex={-1} id="page-title">
            {title}
          </h1>
          {(status || meta) && (
            <div className={styles.under}>
              {status}
              {meta && <span className={styles.meta}>{meta}</span>}
            </div>
          )}
        </div>
        {actions && <div className={`${styles.actions} no-print`}>{actions}</div>}
      </div>
    </header>
  );
}
