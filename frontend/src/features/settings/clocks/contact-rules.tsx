import { Button } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "@/api/client";
import { CheckField } from "@/components/form/field";
import { Form } from "@/components/form/form";
import { useForm } from "@/components/form/use-form";
import { Loaded } from "@/components/loading";
import { Said } from "@/features/settings/said";
import { plansQuery, SET, type Plans } from "./queries";

const OPTIONS = [
  { value: "told", label: "Contacts whom the vendor named, or whom you invited by e-mail" },
  { value: "typed", label: "Contacts whom only your people noted with a record" },
];

/** Whether contacts of vendors that have nobody here are written to. */
export function ContactRules() {
  const query = useQuery(plansQuery);
  return (
    <section aria-labelledby="contact-rules">
      <h2 id="contact-rules">Vendors that have nobody here</h2>
      <p>
        What a vendor owes is told to its administrators. Where it has none here, or does not see a record that you keep to
        yourself, a contact of it is mailed instead: what is owed, until when, why, and whom to answer. Whoever is the wrong person can say so by a link. Your Today page says that, and where there is nobody to
        write to.
      </p>
      <Loaded query={query}>{(plans) => (plans.allowed_actions.includes("set") ? <RulesForm contacts={plans.contacts} /> : <Rules contacts={plans.contacts} />)}</Loaded>
    </section>
  );
}

const chosen = (contacts: Plans["contacts"]) => OPTIONS.map(({ value }) => value).filter((value) => (value === "typed" ? contacts.typed : contacts.told));

function Rules({ contacts }: { contacts: Plans["contacts"] }) {
  const on = chosen(contacts);
  if (on.length === 0) return <p>No contact is written to.</p>;
  return (
    <ul>
      {OPTIONS.filter(({ value }) => on.includes(value)).map(({ value, label }) => (
        <li key={value}>{label}</li>
      ))}
    </ul>
  );
}

function RulesForm({ contacts }: { contacts: Plans["contacts"] }) {
  const client = useQueryClient();
  const [done, setDone] = useState(false);
  const form = useForm({
    initial: { contacts: chosen(contacts) },
    send: ({ contacts: on }) => api.PUT("/api/v1/clocks/settings/contacts", { body: { told: on.includes("told"), typed: on.includes("typed") } }),
    onDone: () => {
      setDone(true);
      void client.invalidateQueries(SET);
    },
  });
  return (
    <>
      {done && <Said words="The contacts are set. This holds from the next reminder on." />}
      <Form form={form} label="Vendors that have nobody here">
        <CheckField name="contacts" optional label="Who is written to" value={form.values.contacts} onChange={(value) => form.set("contacts", value)} options={OPTIONS} errors={form.errors.contacts} />
        <Button type="submit" variant="outline" loading={form.busy}>
          Save
        </Button>
      </Form>
    </>
  );
}
