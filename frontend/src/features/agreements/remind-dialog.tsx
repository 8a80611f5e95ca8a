import { Button } from "@mantine/core";
import { Dialog } from "@/components/dialog";
import { TextField } from "@/components/form/field";
import { Form } from "@/components/form/form";
import { useForm } from "@/components/form/use-form";
import { remindVendor } from "./invite";
import type { Agreement } from "./queries";

interface Props {
  agreement: Agreement;
  /** The address was wrong: the mail goes to another one, and to nobody a second time. */
  elsewhere: boolean;
  /** The last schedule was returned: the mail says what is open, and not what the invitation said. */
  returned: boolean;
  onClose: () => void;
  onDone: () => void;
}

/** The invitation once more: to the same people, or to another address while nobody manages the vendor. */
export function RemindDialog({ agreement, elsewhere, returned, onClose, onDone }: Props) {
  const title = elsewhere ? "Mail it to another address" : "Remind the vendor";
  const form = useForm({
    initial: { message: "", email: "", contact_name: "" },
    check: ({ email }) => ({ email: elsewhere && !email.trim() ? "Enter the right address." : "" }),
    send: ({ message, email, contact_name }) => remindVendor(agreement.id, { message: message.trim(), email: email.trim(), contact_name: contact_name.trim() }),
    onDone,
  });
  const { values, errors, set } = form;
  return (
    <Dialog title={title} onClose={onClose}>
      <Form form={form} label={title}>
        <p>{elsewhere ? `The request to ${agreement.vendor.name} goes to the address that you enter here.` : `Whoever was asked at ${agreement.vendor.name} gets ${returned ? "a mail that says what is still open" : "the mail once more"}, with a link that works.`}</p>
        {elsewhere && <TextField name="contact_name" optional label="Who is asked" value={values.contact_name} onChange={(next) => set("contact_name", next)} errors={errors.contact_name} />}
        {!agreement.vendor_managed && (
        <TextField name="email" optional={!elsewhere} type="email" inputMode="email" label={elsewhere ? "The right address" : "Another address"} help="The link that was mailed before stops working." value={values.email} onChange={(next) => set("email", next)} errors={errors.email} />
        )}
        <TextField name="message" optional label={returned ? "Words to the vendor" : "Other words to the vendor"} help={returned ? undefined : "Left empty, the words of the first invitation stand."} lines={3} value={values.message} onChange={(next) => set("message", next)} errors={errors.message} />
        <div className="button-row">
          <Button type="submit" loading={form.busy}>
            {elsewhere ? "Mail it there" : "Send the reminder"}
          </Button>
          <Button variant="subtle" onClick={onClose}>
            Cancel
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}
