import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { TextField } from "@/components/form/field";
import { Form } from "@/components/form/form";
import { useForm } from "@/components/form/use-form";
import { api, body } from "@/api/client";
import { useEnter, type Session } from "./session";
import { confirmCode } from "./sign-in";

/** Asks for the mailed code and signs in with it. */
export function CodeForm({ email, onDone, onOther }: { email: string; onDone: (session: Session) => void; onOther: () => void }) {
  const enter = useEnter();
  const client = useQueryClient();
  const form = useForm({
    initial: { code: "" },
    check: ({ code }) => ({ code: code.trim() ? "" : "Enter the code from the message." }),
    send: async ({ code }) => {
      await confirmCode(code);
      client.removeQueries({ queryKey: ["session"] });
      return body(api.GET("/api/v1/session"));
    },
    onDone: (session) => {
      enter(session);
      onDone(session);
    },
  });
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
