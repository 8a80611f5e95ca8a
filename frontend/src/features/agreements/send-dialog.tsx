import { Button } from "@mantine/core";
import { api } from "@/api/client";
import { Dialog } from "@/components/dialog";
import { TextField } from "@/components/form/field";
import { Form } from "@/components/form/form";
import { useForm } from "@/components/form/use-form";
import type { Agreement } from "./queries";
import styles from "./agreement.module.css";

/** The names of the fields are those that the server uses in its answer. */
const SIDES = [
  { key: "vendor_signer", order: "First" },
  { key: "district_signer", order: "Then" },
] as const;

export function SendDialog({ agreement, onClose, onDone }: { agreement: Agreement; onClose: () => void; onDone: () => void }) {
  const party = { vendor_signer: agreement.vendor.name, district_signer: agreement.district?.name ?? "" };
  const form = useForm({
    initial: Object.fromEntries<string>(
      SIDES.flatMap(({ key }) => (["name", "email", "title"] as const).map((part) => [`${key}.${part}`, agreement[key][part]])),
    ),
    check: (values) =>
      Object.fromEntries(
        SIDES.flatMap(({ key }) => [
          [`${key}.name`, values[`${key}.name`]?.trim() ? "" : `Enter who signs for ${party[key]}.`],
          [`${key}.email`, values[`${key}.email`]?.trim() ? "" : `Enter the e-mail address of who signs for ${party[key]}.`],
        ]),
      ),
    send: async (values) => {
      const signer = (key: string) => ({ name: values[`${key}.name`]?.trim() ?? "", email: values[`${key}.email`]?.trim() ?? "", title: values[`${key}.title`]?.trim() ?? "" });
      await api.POST("/api/v1/agreements/{agreement_id}/actions/send", {
        params: { path: { agreement_id: agreement.id } },
        body: { vendor_signer: signer("vendor_signer"), district_signer: signer("district_signer") },
      });
    },
    onDone,
  });
  return (
    <Dialog title="Send out for signature" onClose={onClose}>
      <Form form={form} label="Send out for signature">
        <p>
          Each signer gets a link by mail and proves the address with a mailed code; no account is needed. The vendor is asked
          first, and the district once the vendor’s signature is sealed.
        </p>
        {SIDES.map(({ key, order }) => (
          <fieldset key={key} className={styles.signer}>
            <legend>
              {order}, for {party[key]}
            </legend>
            {(
              [
                ["name", "Name"],
                ["title", "Title"],
                ["email", "E-mail address"],
              ] as const
            ).map(([part, label]) => (
              <TextField
                key={part}
                name={`${key}.${part}`}
                label={label}
                type={part === "email" ? "email" : "text"}
                optional={part === "title"}
                value={form.values[`${key}.${part}`] ?? ""}
                onChange={(value) => form.set(`${key}.${part}`, value)}
                errors={form.errors[`${key}.${part}`]}
              />
            ))}
          </fieldset>
        ))}
        <div className="button-row">
          <Button type="submit" loading={form.busy}>
            Send to the first signer
          </Button>
          <Button variant="subtle" onClick={onClose}>
            Cancel
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}
