import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, ApiError, body } from "@/api/client";
import { DataTable } from "@/components/data-table";
import { CheckField, SelectField, TextField } from "@/components/form/field";
import { Form } from "@/components/form/form";
import { useForm } from "@/components/form/use-form";
import { Notice } from "@/components/notice";
import { count } from "@/lib/words";
import { choices, inOrder, offsetWords } from "./offsets";
import { SET, type Plan, type PlanGiven, type PlanPreview, type Plans } from "./queries";
import styles from "./clocks.module.css";

interface Values {
  offsets: string[];
  person: string;
  second_person: string;
  second_offsets: string[];
}

const given = (values: Values): PlanGiven => ({
  offsets: inOrder(values.offsets),
  person: values.person || null,
  second_person: values.second_person || null,
  second_offsets: values.second_person ? inOrder(values.second_offsets.filter((one) => values.offsets.includes(one))) : [],
});

/** What is wrong with a plan that was only looked at; the form itself says it when it is saved. */
const told = (error: Error) => (error instanceof ApiError ? Object.values(error.fields).flat()[0] : undefined) ?? error.message;

/** One kind's plan, with exactly who would get what and when before it is set. */
export function PlanForm({ plan, people, onDone }: { plan: Plan; people: Plans["people"]; onDone: () => void }) {
  const client = useQueryClient();
  const [offered, setOffered] = useState(choices([...plan.offsets, ...plan.default_offsets]));
  const [preview, setPreview] = useState<PlanPreview | null>(null);
  const [problem, setProblem] = useState<Error | null>(null);
  const [asking, setAsking] = useState(false);
  const form = useForm<Values, unknown>({
    initial: { offsets: [...plan.offsets], person: plan.person ?? "", second_person: plan.second_person ?? "", second_offsets: [...plan.second_offsets] },
    send: (values) => body(api.PUT("/api/v1/clocks/settings/plans/{kind}", { params: { path: { kind: plan.kind } }, body: given(values) })),
    onDone: () => {
      void client.invalidateQueries(SET);
      onDone();
    },
  });
  const { values } = form;
  const look = async () => {
    setAsking(true);
    setProblem(null);
    try {
      setPreview(await body(api.POST("/api/v1/clocks/reminder-preview", { body: { kind: plan.kind, ...given(values) } })));
    } catch (error) {
      setPreview(null);
      setProblem(error as Error);
    } finally {
      setAsking(false);
    }
  };
  const chosen = inOrder(values.offsets);
  return (
    <Form form={form} label={`Reminders: ${plan.kind_words}`}>
      <div className={styles.times}>
        <CheckField
          name="offsets"
          label="When something is said"
          value={values.offsets}
          onChange={(value) => form.set("offsets", value)}
          errors={form.errors.offsets}
          options={offered.map((one) => ({ value: one, label: offsetWords(one).replace(/^./, (first) => first.toUpperCase()), disabled: one === "missed" && values.offsets.includes("missed") }))}
        />
      </div>
      <AnotherTime
        onAdd={(offset) => {
          setOffered(choices([...offered, offset]));
          form.set("offsets", inOrder([...values.offsets, offset]));
        }}
      />
      <SelectField name="person" label="Who is told of what you owe" value={values.person} onChange={(value) => form.set("person", value)} errors={form.errors.person} placeholder="Every privacy officer" options={people.map((one) => ({ value: one.id, label: one.name }))} />
      <SelectField name="second_person" label="Second person" optional help="Told, too, at some of the times, and of everything that is owed now." value={values.second_person} onChange={(value) => form.set("second_person", value)} errors={form.errors.second_person} placeholder="Nobody" options={people.map((one) => ({ value: one.id, label: one.name }))} />
      {values.second_person && (
        <div className={styles.times}>
          <CheckField name="second_offsets" label="When the second person is told, too" value={values.second_offsets} onChange={(value) => form.set("second_offsets", value)} errors={form.errors.second_offsets} options={chosen.map((one) => ({ value: one, label: offsetWords(one).replace(/^./, (first) => first.toUpperCase()) }))} />
        </div>
      )}
      <div className="button-row">
        <Button type="submit" loading={form.busy}>
          Save
        </Button>
        <Button variant="outline" loading={asking} onClick={() => void look()}>
          See who gets what
        </Button>
      </div>
      <div role="status" className={styles.preview}>
        {problem && <Notice title={told(problem)} />}
        {preview && <Preview preview={preview} kind={plan.kind_words} />}
      </div>
    </Form>
  );
}

function AnotherTime({ onAdd }: { onAdd: (offset: string) => void }) {
  const [open, setOpen] = useState(false);
  const [number, setNumber] = useState("");
  const [unit, setUnit] = useState("before:d");
  const [wrong, setWrong] = useState("");
  if (!open) {
    return (
      <button type="button" className="link-button" onClick={() => setOpen(true)}>
        Another time
      </button>
    );
  }
  const [direction, letter] = unit.split(":");
  return (
    <fieldset className="stack" style={{ border: 0, margin: 0, padding: 0 }}>
      <legend className="visually-hidden">Another time</legend>
      <div className={styles.number}>
        <TextField name="another" label="Number" inputMode="numeric" value={number} onChange={setNumber} errors={wrong ? [wrong] : undefined} />
        <SelectField
          name="another.unit"
          label="Of"
          value={unit}
          onChange={setUnit}
          options={[
            { value: "before:d", label: "days before" },
            { value: "before:h", label: "hours before" },
            { value: "after:d", label: "days after" },
            { value: "after:h", label: "hours after" },
          ]}
        />
      </div>
      <Button
        variant="outline"
        onClick={() => {
          if (!/^[1-9]\d{0,2}$/.test(number.trim())) {
            setWrong("Write a number from 1 to 999.");
            return;
          }
          setWrong("");
          setNumber("");
          setOpen(false);
          onAdd(`${direction}:${Number(number)}${letter}`);
        }}
      >
        Add this time
      </Button>
    </fieldset>
  );
}

function Preview({ preview, kind }: { preview: PlanPreview; kind: string }) {
  return (
    <>
      <p>
        {preview.sample
          ? `No clock of the kind “${kind}” is open. Of one that started now, people would be told:`
          : `Of ${count(preview.clocks, "open clock")}, people would be told next:`}
      </p>
      <DataTable
        caption="Who gets what"
        rows={preview.messages.map((one, place) => ({ ...one, place }))}
        rowKey={(row) => String(row.place)}
        columns={[
          { key: "at", label: "When", main: true, render: (row) => row.at_words },
          { key: "to", label: "Who", render: (row) => row.to },
          { key: "what", label: "What is said", render: (row) => row.what },
          { key: "clock", label: "Clock", render: (row) => row.clock },
          { key: "way", label: "How", render: (row) => row.way },
          { key: "why", label: "Why", render: (row) => row.why },
        ]}
        empty={<p>Nothing is left to say of them.</p>}
      />
    </>
  );
}
