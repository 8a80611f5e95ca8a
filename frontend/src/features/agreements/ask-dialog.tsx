import { Button } from "@mantine/core";
import { Dialog } from "@/components/dialog";
import { TextField } from "@/components/form/field";
import { Form } from "@/components/form/form";
import { useForm } from "@/components/form/use-form";
import { askVendor } from "./invite";
import { MailPreview } from "./mail-preview";
import type { Agreement } from "./queries";

/** Asks the vendor of a draft for its schedule. An address is asked for only where the server says that nobody manages it. */
export function AskDialog({ agreement, onClose, onDone }: { agreement: Agreement; onClose: () => void; onDone: () => void }) {
  const form = useForm({
    initial: { message: "", email: "", contact_name: "" },
    send: ({ message, email, contact_name }) => askVendor(agreement.id, { message: message.trim(), email: email.trim(), contact_name: contact_name.trim() }),
    onDone,
  });
  const { values, errors, set } = form;
  return (
    <Dialog title={`Invite ${agreement.vendor.name}`} onClose={onClose}>
      <Form form={form} label="Invite the vendor">
        <p>The vendor is asked by mail to fill in its schedule of data. From now on it sees this agreement’s text and the comments that you share.</p>
        {agreement.vendor_managed ? (
          <p className="note">The mail goes to who manages {agreement.vendor.name} here.</p>
        ) : (
          <>
            <TextField name="contact_name" optional label="Who is asked" value={values.contact_name} onChange={(next) => set("contact_name", next)} errors={errors.contact_name} />
            <TextField name="email" type="email" inputMode="email" label="E-mail address" help="Whoever has this address can fill in the schedule, and becomes the vendor’s administrator here." value={values.email} onChange={(next) => set("email", next)} errors={errors.email} />
          </>
        )}
        <TextField name="message" optional label="A few words to the vendor" lines={3} value={values.message} onChange={(next) => set("message", next)} errors={errors.message} />
        <MailPreview vendor={agreement.vendor.name} products={agreement.lines.map((line) => line.product)} states={agreement.states} contact={values.contact_name.trim()} message={values.message.trim()} />
        <div className="button-row">
          <Button type="submit" loading={form.busy}>
            Send the invitation
          </Button>
          <Button variant="subtle" onClick={onClose}>
            Cancel
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}
