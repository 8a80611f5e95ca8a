import { useContext, useEffect, useRef } from "react";
import { FormScope } from "./scope";
import styles from "./form.module.css";

export interface FormProblem {
  /** Name of the control that the sentence belongs to; none for a problem of the whole form. */
  field?: string;
  message: string;
}

/** All problems of a form on top, in the words that stand beside the fields; takes the focus each time it appears. */
export function ErrorSummary({ problems, attempt }: { problems: readonly FormProblem[]; attempt: number }) {
  const scope = useContext(FormScope);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (problems.length > 0) box.current?.focus();
    // A second refused attempt moves the focus again, even with the same problems.
  }, [attempt, problems.length]);

  useEffect(() => {
    if (problems.length === 0) return;
    const title = document.title;
    document.title = `Error: ${title.replace(/^Error: /, "")}`;
    return () => {
      document.title = title.replace(/^Error: /, "");
    };
  }, [problems.length]);

  if (problems.length === 0) return null;
  return (
    <div ref={box} className={styles.summary} role="alert" tabIndex={-1} aria-labelledby={`${scope}error-summary-title`}>
      <h2 id={`${scope}error-summary-title`}>There is a problem</h2>
      <ul>
        {problems.map((problem) => (
          <li key={`${problem.field ?? ""}:${problem.message}`}>
            {problem.field ? (
              <a
                href={`#${scope}${problem.field}`}
                onClick={(event) => {
                  event.preventDefault();
                  const control = document.getElementById(`${scope}${problem.field}`);
                  control?.scrollIntoView({ block: "center" });
                  control?.focus({ preventScroll: true });
                }}
              >
                {problem.message}
              </a>
            ) : (
              problem.message
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
