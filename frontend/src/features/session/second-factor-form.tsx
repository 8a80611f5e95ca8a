import { Button } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { ApiError } from "@/api/client";
import { TextField } from "@/components/form/field";
import { Form } from "@/components/form/form";
import { useForm } from "@/components/form/use-form";
import { Notice } from "@/components/notice";
import { useArrive } from "./arrive";
import type { Session } from "./session";
import { showCode, showPasskey } from "./sign-in";

/** The second step of signing in, for who has switched on a second factor. */
export function SecondFactorForm({ kinds, onDone, onOther }: { kinds: readonly string[]; onDone: (session: Session) => void; onOther: () => void }) {
  const arrive = useArrive(onDone);
  const byCode = kinds.includes("totp") || kinds.includes("recovery_codes");
  const byPasskey = kinds.includes("webauthn");
  const [problem, setProblem] = useState("");
  const lead = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    if (document.activeElement === document.body) lead.current?.focus();
  }, []);
  const form = useForm({
    initial: { code: "" },
    check: ({ code }) => ({ code: code.trim() ? "" : "Enter the code." }),
    send: ({ code }) => showCode(code),
    onDone: () => void arrive(),
  });
  const passkey = async () => {
    setProblem("");
    try {
      await showPasskey();
      await arrive();
    } catch (error) {
      setProblem(error instanceof ApiError ? error.message : "The passkey could not be used. Try again.");
    }
  };
  return (
    <div className="stack">
      <p className="lead" ref={lead} tabIndex={-1}>
        One more step: show your second factor.
      </p>
      {problem && <Notice live title={problem} />}
      {byPasskey && (
        <p>
          <Button variant={byCode ? "outline" : "filled"} onClick={() => void passkey()}>
            Use a passkey
          </Button>
        </p>
      )}
      {byCode && (
        <Form form={form} label="Second factor">
          <TextField
            name="code"
            label={kinds.includes("totp") ? "Code from your app" : "Recovery code"}
            help={kinds.includes("totp") && kinds.includes("recovery_codes") ? "Six digits. Without the app, type one of your recovery codes." : undefined}
            size="code"
            inputMode="numeric"
            autoComplete="one-time-code"
            value={form.values.code}
            onChange={(value) => form.set("code", value)}
            errors={form.errors.code}
          />
          <Button type="submit" loading={form.busy}>
            Sign in
          </Button>
        </Form>
      )}
      <p>
        <button type="button" className="link-button" onClick={onOther}>
          Start again
        </button>
      </p>
    </div>
  );
}
