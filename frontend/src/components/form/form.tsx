import { useId, type ReactNode } from "react";
import { ErrorSummary, type FormProblem } from "./error-summary";
import { FormScope } from "./scope";
import styles from "./form.module.css";

interface Props {
  form: { problems: readonly FormProblem[]; attempt: number; submit: () => Promise<void> };
  label: string;
  children: ReactNode;
}

/** The browser's own bubbles are off: the summary on top and the sentence beside the field say it better. */
export function Form({ form, label, children }: Props) {
  const scope = useId();
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
      <FormScope value={scope}>
        <ErrorSummary problems={form.problems} attempt={form.attempt} />
        {children}
      </FormScope>
    </form>
  );
}
