import { useState, type ReactNode } from "react";
import { Button } from "@mantine/core";
import { ApiError } from "@/api/client";
import { Notice } from "@/components/notice";
import { ReasonDialog } from "@/components/reason-dialog";
import { allauth } from "@/features/session/sign-in";
import { count } from "@/lib/words";
import type { Methods, Proven } from "./methods";
import styles from "./signing-in.module.css";

interface Props {
  methods: Methods;
  /** What was just done here. */
  said: ReactNode;
  proven: Proven;
  onDone: (what: string) => Promise<void>;
  shown: readonly string[] | null;
  onShown: (codes: readonly string[] | null) => void;
}

const ADDRESS = "account/authenticators/recovery-codes";

/** Codes for the day on which phone or passkey is gone. Each works once. */
export function RecoveryCodes({ methods, said, proven, onDone, shown, onShown }: Props) {
  const [making, setMaking] = useState(false);
  const [problem, setProblem] = useState("");
  const left = methods.recovery_codes?.left ?? 0;
  const show = () =>
    proven(() => allauth<{ unused_codes?: string[] }>("GET", ADDRESS)).then(
      ({ data }) => onShown(data?.unused_codes ?? []),
      (error: unknown) => setProblem(error instanceof ApiError ? error.message : "The codes could not be shown. Try again."),
    );
  return (
    <section aria-labelledby="recovery-title">
      <h2 id="recovery-title">Recovery codes</h2>
      {said}
      <p>Each of them stands in once for your second factor, for the day on which your phone or passkey is gone. {methods.recovery_codes ? `${count(left, "code is", "codes are")} left.` : "You have none."}</p>
      {problem && <Notice live title={problem} />}
      {shown && (
        <div className={styles.codes} role="status">
          <p>Print them, or keep them where your device is not.</p>
          <ul>
            {shown.map((code) => (
              <li key={code}>
                {code.slice(0, 4)} {code.slice(4)}
              </li>
            ))}
          </ul>
        </div>
      )}
      <div className="button-row no-print">
        {shown ? (
          <>
            <Button variant="outline" onClick={() => window.print()}>
              Print
            </Button>
            <button type="button" className="link-button" onClick={() => onShown(null)}>
              Hide the codes
            </button>
          </>
        ) : (
          methods.recovery_codes && (
            <Button variant="outline" onClick={() => void show()}>
              Show the codes
            </Button>
          )
        )}
        <button type="button" className="link-button" onClick={() => setMaking(true)}>
          Make new codes
        </button>
      </div>
      {making && (
        <ReasonDialog
          title="Make new recovery codes?"
          label="Make new codes"
          send={() => proven(() => allauth<{ unused_codes?: string[] }>("POST", ADDRESS, {}))}
          onClose={() => setMaking(false)}
          onDone={({ data }) => {
            setMaking(false);
            onShown(data?.unused_codes ?? []);
            void onDone("There are new recovery codes.");
          }}
        >
          <p>The codes that you have now stop working.</p>
        </ReasonDialog>
      )}
    </section>
  );
}
