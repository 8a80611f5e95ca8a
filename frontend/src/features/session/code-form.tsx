import { Button } from "@mantine/core";
import { useState } from "react";
import { TextField } from "@/components/form/field";
import { Form } from "@/components/form/form";
import { useForm } from "@/components/form/use-form";
import { useArrive } from "./arrive";
import { SecondFactorForm } from "./second-factor-form";
import type { Session } from "./session";
import { confirmCode } from "./sign-in";

interface Props {
  email: string;
  onDone: (session: Session) => void;
  onOther: () => void;
  /** For a page that asks for the second factor under a title of its own. */
  onSecond?: (kinds: readonly string[]) => void;
}

/** Asks for the mailed code and signs in with it; then for the second factor, where the person has one. */
export function CodeForm({ email, onDone, onOther, onSecond }: Props) {
  const arrive = useArrive(onDone);
  const [kinds, setKinds] = useState<readonly string[] | null>(null);
  const form = useForm({
    initial: { code: "" },
    check: ({ code }) => ({ code: code.trim() ? "" : "Enter the code from the message." }),
    send: ({ code }) => confirmCode(code),
    onDone: (step) => {
      if (step.inside) void arrive();
      else (onSecond ?? setKinds)(step.kinds);
    },
  });
  if (kinds) return <SecondFactorForm kinds={kinds} onDone={onDone} onOther={onOther} />;
  return (
    <Form form={form} label="Enter the code">
      <p>
        If <strong>{email}</strong> has access, a message with a code is on its way. The message says for how long
        it is good.
      </p>
      <TextField name="code" label="Code from the message" size="code" autoComplete="one-time-code" value={form.values.code} onChange={(value) => form.set("code", value)} errors={form.errors.code} />
      <div className="button-row">
        <Button type="submit" loading={form.busy}>
          Sign in
        </Button>
        <button type="button" className="link-button" onClick={onOther}>
          Use another address, or ask for a new code
        </button>
      </div>
    </Form>
  );
}
