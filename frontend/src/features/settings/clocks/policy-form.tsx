import { Button } from "@mantine/core";
import { useState } from "react";
import { api, body } from "@/api/client";
import { Dialog } from "@/components/dialog";
import { SelectField, TextField } from "@/components/form/field";
import { Form } from "@/components/form/form";
import { useForm } from "@/components/form/use-form";
import { MovesDialog } from "./moves";
import { renamed, wouldMove, type Moves, type Policies, type PolicyGiven } from "./queries";
import { UNITS } from "./units";
import styles from "./clocks.module.css";

type Known = Policies["known"][number];
const UNIT_OPTIONS = (Object.keys(UNITS) as (keyof typeof UNITS)[]).map((value) => ({ value, label: UNITS[value].many }));
const EMPTY: { title: string; duty: string; amount: string; unit: PolicyGiven["unit"]; anchor: string } = { title: "", duty: "", amount: "", unit: "days", anchor: "" };
/** Where a problem of what was sent stands in the form: who owes it to whom is chosen with the duty. */
const AT: Record<string, string> = { obligor: "duty", addressee: "duty", agency: "duty" };

/** A stricter limit: typed, then shown with what it would move, and only then set. */
export function PolicyForm({ known, onClose, onDone }: { known: readonly Known[]; onClose: () => void; onDone: () => void }) {
  const [moves, setMoves] = useState<{ moves: Moves; given: PolicyGiven } | null>(null);
  const form = useForm({
    initial: EMPTY,
    check: (values) => ({
      duty: values.duty ? "" : "Choose what it is about from the list.",
      amount: /^-?\d{1,6}$/.test(values.amount.trim()) ? "" : "Write a whole number.",
    }),
    send: async (values) => {
      const about = known[Number(values.duty)];
      if (!about) throw new Error("the duty is not in the list");
      const { duty, obligor, addressee, agency } = about;
      const given = { title: values.title.trim(), duty, obligor, addressee, agency, amount: Number(values.amount), unit: values.unit, anchor: values.anchor };
      const found = await renamed(wouldMove({ policy: given }), (field, sentence) => {
        const name = field.replace(/^policy\./, "");
        return [AT[name] ?? name, sentence];
      });
      return { moves: found, given };
    },
    onDone: setMoves,
  });
  const about = form.values.duty === "" ? undefined : known[Number(form.values.duty)];
  if (moves) {
    return (
      <MovesDialog
        title={`Set “${moves.given.title}”?`}
        label="Set the policy"
        moves={moves.moves}
        send={() => body(api.POST("/api/v1/clocks/settings/policies", { body: moves.given }))}
        onClose={() => setMoves(null)}
        onDone={onDone}
      />
    );
  }
  return (
    <Dialog title="Set a policy" onClose={onClose}>
      <Form form={form} label="Set a policy">
        <TextField name="title" label="Name" help="As your people would say it: “Parents are told within five days”." value={form.values.title} onChange={(value) => form.set("title", value)} errors={form.errors.title} />
        <SelectField
          name="duty"
          label="What it is about"
          placeholder="Choose"
          value={form.values.duty}
          onChange={(value) => {
            form.set("duty", value);
            const anchors = known[Number(value)]?.anchors ?? [];
            form.set("anchor", value && anchors.length === 1 ? (anchors[0]?.code ?? "") : "");
          }}
          errors={form.errors.duty}
          options={known.map((one, place) => ({ value: String(place), label: one.title }))}
        />
        {about && (
          <div className={styles.law}>
            <strong>The law here</strong>
            {about.law.length ? (
              <ul>
                {about.law.map((sentence) => (
                  <li key={sentence}>{sentence}</li>
                ))}
              </ul>
            ) : (
              <p>The law data of your state and of the United States sets no limit for this.</p>
            )}
          </div>
        )}
        <div className={styles.number}>
          <TextField name="amount" label="Number" inputMode="numeric" value={form.values.amount} onChange={(value) => form.set("amount", value)} errors={form.errors.amount} />
          <SelectField name="unit" label="Counted in" value={form.values.unit} onChange={(value) => form.set("unit", value as PolicyGiven["unit"])} errors={form.errors.unit} options={UNIT_OPTIONS} />
        </div>
        <SelectField name="anchor" label="It runs from" placeholder="Choose" value={form.values.anchor} onChange={(value) => form.set("anchor", value)} errors={form.errors.anchor} options={(about?.anchors ?? []).map((one) => ({ value: one.code, label: one.words }))} />
        <div className="button-row">
          <Button type="submit" loading={form.busy}>
            See what would move
          </Button>
          <Button variant="subtle" onClick={onClose}>
            Cancel
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}
