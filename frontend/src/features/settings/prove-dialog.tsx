import { Button } from "@mantine/core";
import { useState } from "react";
import { ApiError } from "@/api/client";
import { Dialog } from "@/components/dialog";
import { TextField } from "@/components/form/field";
import { Form } from "@/components/form/form";
import { useForm } from "@/components/form/use-form";
import { Notice } from "@/components/notice";
import { prove } from "@/features/session/sign-in";

/** Asks the person to show again that it is them, before something that a stranger at their desk must not do. */
export function ProveDialog({ ways, onClose, onDone }: { ways: readonly string[]; onClose: () => void; onDone: () => void }) {
  const [problem, setProblem] = useState("");
  const byPassword = ways.includes("password");
  const byCode = ways.includes("code");
  const password = useForm({
    initial: { password: "" },
    check: (values) => ({ password: values.password ? "" : "Enter your password." }),
    send: (values) => prove.password(values.password),
    onDone,
  });
  const code = useForm({
    initial: { code: "" },
    check: (values) => ({ code: values.code.trim() ? "" : "Enter a code." }),
    send: (values) => prove.code(values.code),
    onDone,
  });
  return (
    <Dialog title="Show that it is you" onClose={onClose}>
      <div className="stack">
        <p>You signed in a while ago. What follows changes how you sign in, so show once more who you are.</p>
        {problem && <Notice live title={problem} />}
        {ways.includes("passkey") && (
          <p>
            <Button
              variant={byPassword || byCode ? "outline" : "filled"}
              onClick={() => {
                setProblem("");
                prove.passkey().then(onDone, (error: unknown) => setProblem(error instanceof ApiError ? error.message : "The passkey could not be used. Try again."));
              }}
            >
              Use a passkey
            </Button>
          </p>
        )}
        {byCode && (
          <Form form={code} label="Show a code">
            <TextField name="code" label="Code from your app, or a recovery code" size="code" inputMode="numeric" autoComplete="one-time-code" value={code.values.code} onChange={(value) => code.set("code", value)} errors={code.errors.code} />
            <Button type="submit" loading={code.busy}>
              Go on
            </Button>
          </Form>
        )}
        {byPassword && (
          <Form form={password} label="Show your password">
            <TextField name="password" type="password" label="Your password" autoComplete="current-password" value={password.values.password} onChange={(value) => password.set("password", value)} errors={password.errors.password} />
            <Button type="submit" loading={password.busy}>
              Go on
            </Button>
          </Form>
        )}
        <p className="note">Or sign out and in again: for five minutes after that you are not asked.</p>
      </div>
    </Dialog>
  );
}
