import { Button } from "@mantine/core";
import { RadioField, SelectField, TextField } from "@/components/form/field";
import { Form } from "@/components/form/form";
import { useForm } from "@/components/form/use-form";
import { changeProvision, proposeProvision, type ClauseChoice, type Provision, type ProvisionIn } from "./provisions";
import styles from "./review.module.css";

interface Props {
  agreementId: string;
  clauses: readonly ClauseChoice[];
  /** Set where words that stand are changed. */
  provision?: Provision;
  onClose: () => void;
  onDone: () => void;
}

export function ProvisionForm({ agreementId, clauses, provision, onClose, onDone }: Props) {
  const form = useForm<ProvisionIn, unknown>({
    initial: { op: provision?.op ?? "add", clause: provision?.clause ?? "", heading: provision?.heading ?? "", text: provision?.text ?? "" },
    check: ({ op, clause, heading, text }) => ({
      clause: op !== "add" && !clause ? "Choose the clause." : "",
      heading: op === "add" && !heading.trim() ? "Enter a heading." : "",
      text: op !== "delete" && !text.trim() ? "Enter the words that shall hold." : "",
    }),
    send: (given) => {
      const trimmed = { ...given, heading: given.heading.trim(), text: given.op === "delete" ? "" : given.text.trim() };
      return provision ? changeProvision(provision.id, provision.fingerprint, trimmed) : proposeProvision(agreementId, trimmed);
    },
    onDone,
  });
  const { op, clause } = form.values;
  const chosen = clauses.find((each) => each.id === clause);
  const options = clauses.map((each) => ({ value: each.id, label: each.number ? `${each.number} ${each.heading}` : `Definition: ${each.heading || each.id}` }));
  return (
    <Form form={form} label={provision ? "Change the provision" : "Propose a special provision"}>
      <RadioField
        name="op"
        label="What it does"
        value={op}
        onChange={(value) => form.set("op", value as ProvisionIn["op"])}
        errors={form.errors.op}
        options={[
          { value: "add", label: "Adds a clause" },
          { value: "replace", label: "Says a clause in other words" },
          { value: "delete", label: "Leaves a clause out" },
        ]}
      />
      <SelectField
        name="clause"
        label={op === "add" ? "After which clause" : "Which clause"}
        optional={op === "add"}
        placeholder={op === "add" ? "At the end" : "Choose a clause"}
        value={clause}
        onChange={(value) => {
          const next = clauses.find((each) => each.id === value);
          // The words to begin from, as long as nobody typed other ones.
          if (op === "replace" && next && (!form.values.text.trim() || form.values.text === chosen?.text)) form.set("text", next.text);
          form.set("clause", value);
        }}
        options={options}
        errors={form.errors.clause}
      />
      {chosen && op !== "add" && (
        <div>
          <p className="label">The clause as it stands</p>
          <blockquote className={styles.contract}>{chosen.text}</blockquote>
        </div>
      )}
      <TextField name="heading" optional={op !== "add"} label="Heading" value={form.values.heading} onChange={(value) => form.set("heading", value)} errors={form.errors.heading} />
      {op !== "delete" && <TextField name="text" label="The words that shall hold" lines={7} value={form.values.text} onChange={(value) => form.set("text", value)} errors={form.errors.text} />}
      {provision?.agreed_at && <p>The vendor agreed to the words as they stand. A change ends that, and the vendor is asked again.</p>}
      <div className="button-row">
        <Button type="submit" loading={form.busy}>
          {provision ? "Keep these words" : "Propose it"}
        </Button>
        <Button variant="subtle" onClick={onClose}>
          Cancel
        </Button>
      </div>
    </Form>
  );
}
