import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { Dialog } from "./dialog";
import { TextField } from "./form/field";
import { Form } from "./form/form";
import { useForm } from "./form/use-form";

interface Props<R> {
  title: string;
  /** What will happen, in a sentence or two. */
  children: ReactNode;
  /** The words of the button that does it. */
  label: string;
  /** Set where a reason must be given: what the field asks. */
  reason?: string;
  help?: string;
  send: (reason: string) => Promise<R>;
  onClose: () => void;
  onDone: (result: R) => void;
}

/** Asks once before a step that others will see, with the reason where one is needed. */
export function ReasonDialog<R>({ title, children, label, reason, help, send, onClose, onDone }: Props<R>) {
  const form = useForm({
    initial: { reason: "" },
    check: (values) => ({ reason: reason && !values.reason.trim() ? "Give a reason." : "" }),
    send: (values) => send(values.reason.trim()),
    onDone,
  });
  return (
    <Dialog title={title} onClose={onClose}>
      <Form form={form} label={label}>
        <div>{children}</div>
        {reason && <TextField name="reason" label={reason} help={help} lines={4} value={form.values.reason} onChange={(value) => form.set("reason", value)} errors={form.errors.reason} />}
        <div className="button-row">
          <Button type="submit" loading={form.busy}>
            {label}
          </Button>
          <Button variant="subtle" onClick={onClose}>
            Cancel
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}
