import { Button } from "@mantine/core";
import { Dialog } from "@/components/dialog";
import { TextField } from "@/components/form/field";
import { Form } from "@/components/form/form";
import { useForm } from "@/components/form/use-form";
import { remindVendor } from "./invite";
import type { Agreement } from "./queries";

/** The invitation once more: to the same people, or to another address while nobody manages the vendor. */
export function RemindDialog({ agreement, onClose, onDone }: { agreement: Agreement; onClose: () => void; onDone: () => void }) {
  const form = useForm({
    initial: { message: "", email: "", contact_name: "" },
    send: ({ message, email, contact_name }) => remindVendor(agreement.id, { message: message.trim(), email: email.trim(), contact_name: contact_name.trim() }),
    onDone,
  });
  const { values, errors, set } = form;
  return (
    <Dialog title="Remind the vendor" onClose={onClose}>
      <Form form={form} label="Remind the vendor">
        <p>Whoever was asked at {agreement.vendor.name} gets the mail once more, with a link that works.</p>
        {!agreement.vendor_managed && (
        <TextField name="email" optional type="email" inputMode="email" label="Another address" help="The link that was mailed before stops working." value={values.email} onChange={(next) => set("email", next)} errors={errors.email} />
        )}
        <TextField name="message" optional label="Other words to the vendor" help="Left empty, the words of the first invitation stand." lines={3} value={values.message} onChange={(next) => set("message", next)} errors={errors.message} />
        <div className="button-row">
          <Button type="submit" loading={form.busy}>
            Mail it again
          </Button>
          <Button variant="subtle" onClick={onClose}>
            Cancel
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}
