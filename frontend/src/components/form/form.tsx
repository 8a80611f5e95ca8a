import type { ReactNode } from "react";
import { ErrorSummary, type FormProblem } from "./error-summary";
import styles from "./form.module.css";

interface Props {
  form: { problems: readonly FormProblem[]; attempt: number; submit: () => Promise<void> };
  label: string;
  children: ReactNode;
}

/** The browser's own bubbles are off: the summary on top and the sentence beside the field say it better. */
export function Form({ form, label, children }: Props) {
  return (
    <form
      noValidate
      aria-label={label}
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        void form.submit();
      }}
    >
      <ErrorSummary problems={form.problems} attempt={form.attempt} />
      {children}
    </form>
  );
}
