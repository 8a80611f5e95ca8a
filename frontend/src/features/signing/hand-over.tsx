import { Button } from "@mantine/core";
import { api, body } from "@/api/client";
import { Dialog } from "@/components/dialog";
import { TextField } from "@/components/form/field";
import { Form } from "@/components/form/form";
import { useForm } from "@/components/form/use-form";
import { by, type SignerView } from "./queries";

export function HandOver({ token, view, onClose, onDone }: { token: string; view: SignerView; onClose: () => void; onDone: (name: string, email: string) => void }) {
  const form = useForm({
    initial: { name: "", email: "" },
    check: (values) => ({
      name: values.name.trim() ? "" : "Enter your colleague’s name.",
      email: values.email.trim() ? "" : "Enter your colleague’s e-mail address.",
    }),
    send: (values) => body(api.POST("/api/v1/sign/{token}/hand-over", { ...by(token), body: { name: values.name.trim(), email: values.email.trim() } })),
    onDone: (given) => onDone(given.name, given.email),
  });
  return (
    <Dialog title="Hand over to a colleague" onClose={onClose}>
      <Form form={form} label="Hand over to a colleague">
        <p>
          Name somebody of {view.organization} who has the authority to sign. They get a link of their own, and yours ends. The sender
          is told.
        </p>
        <TextField name="name" label="Colleague’s name" value={form.values.name} onChange={(value) => form.set("name", value)} errors={form.errors.name} />
        <TextField name="email" type="email" label="Colleague’s e-mail address" value={form.values.email} onChange={(value) => form.set("email", value)} errors={form.errors.email} />
        <div className="button-row">
          <Button type="submit" loading={form.busy}>
            Hand over
          </Button>
          <Button variant="subtle" onClick={onClose}>
            Cancel
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}
