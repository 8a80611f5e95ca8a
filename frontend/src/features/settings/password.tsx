import { Button } from "@mantine/core";
import { useState, type ReactNode } from "react";
import { api, body } from "@/api/client";
import { TextField } from "@/components/form/field";
import { Form } from "@/components/form/form";
import { useForm } from "@/components/form/use-form";
import { ReasonDialog } from "@/components/reason-dialog";
import type { Methods, Proven } from "./methods";

interface Props {
  methods: Methods;
  /** What was just done here. */
  said: ReactNode;
  proven: Proven;
  onDone: (what: string) => Promise<void>;
}

export function Password({ methods, said, proven, onDone }: Props) {
  const [open, setOpen] = useState(false);
  const [removing, setRemoving] = useState(false);
  const form = useForm({
    initial: { password: "", again: "" },
    check: ({ password, again }) => ({
      password: password ? "" : "Enter a password.",
      again: password === again ? "" : "The two are not the same. Type the password again.",
    }),
    send: ({ password }) => proven(() => body(api.PUT("/api/v1/sign-in-methods/password", { body: { password } }))),
    onDone: () => {
      setOpen(false);
      form.set("password", "");
      form.set("again", "");
      void onDone("The password is set. Your other sessions have ended.");
    },
  });
  return (
    <section aria-labelledby="password-title">
      <h2 id="password-title">Password</h2>
      {said}
      <p>{methods.password ? "You have a password. The mailed code works beside it." : "You have no password, and you need none."}</p>
      {open ? (
        <Form form={form} label="Set a password">
          <TextField name="password" type="password" autoComplete="new-password" label="New password" help="At least 12 characters. Several words that only you put together are good." value={form.values.password} onChange={(value) => form.set("password", value)} errors={form.errors.password} />
          <TextField name="again" type="password" autoComplete="new-password" label="The same once more" value={form.values.again} onChange={(value) => form.set("again", value)} errors={form.errors.again} />
          <div className="button-row">
            <Button type="submit" loading={form.busy}>
              Set the password
            </Button>
            <Button variant="subtle" onClick={() => setOpen(false)}>
              Cancel
            </Button>
          </div>
        </Form>
      ) : (
        <div className="button-row">
          <Button variant="outline" onClick={() => setOpen(true)}>
            {methods.password ? "Change the password" : "Set a password"}
          </Button>
          {methods.password && (
            <button type="button" className="link-button" onClick={() => setRemoving(true)}>
              Remove the password
            </button>
          )}
        </div>
      )}
      {removing && (
        <ReasonDialog
          title="Remove the password?"
          label="Remove the password"
          send={() => proven(() => body(api.DELETE("/api/v1/sign-in-methods/password")))}
          onClose={() => setRemoving(false)}
          onDone={() => {
            setRemoving(false);
            void onDone("The password is removed. Your other sessions have ended.");
          }}
        >
          <p>You sign in by a mailed code then, or by a passkey where you have one. Your other sessions end.</p>
        </ReasonDialog>
      )}
    </section>
  );
}
