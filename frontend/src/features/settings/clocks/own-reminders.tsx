import { Button } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, body } from "@/api/client";
import type { components } from "@/api/schema";
import { RadioField, SelectField } from "@/components/form/field";
import { Form } from "@/components/form/form";
import { useForm } from "@/components/form/use-form";
import { Loaded } from "@/components/loading";
import { zoneName, zoneOptions } from "@/features/law/zones";
import { Said } from "@/features/settings/said";
import { stop } from "@/lib/words";
import { ownRemindersQuery } from "./queries";

type Own = components["schemas"]["RemindersWantedOut"];

/** The digest of the signed-in person in the organization that they act for. */
export function OwnReminders() {
  const query = useQuery(ownRemindersQuery);
  return (
    <section aria-labelledby="own-reminders">
      <h2 id="own-reminders">Your own reminders</h2>
      <Loaded query={query}>{(own) => <OwnForm own={own} />}</Loaded>
    </section>
  );
}

const HOURS = Array.from({ length: 24 }, (_, hour) => ({ value: String(hour), label: `${hour % 12 || 12} ${hour < 12 ? "AM" : "PM"}` }));

function OwnForm({ own }: { own: Own }) {
  const client = useQueryClient();
  const [done, setDone] = useState(false);
  const form = useForm({
    initial: { digest: own.digest ? "yes" : "no", hour: String(own.hour), zone: own.zone },
    send: (values) => body(api.PUT("/api/v1/me/reminders", { body: { digest: values.digest === "yes", hour: Number(values.hour), zone: values.zone } })),
    onDone: (next) => {
      client.setQueryData(ownRemindersQuery.queryKey, next);
      setDone(true);
    },
  });
  return (
    <>
      <p>
        They go to {own.email}, for {stop(own.organization)} {own.anyway}
      </p>
      {done && <Said words={own.digest && own.next_digest ? `Saved. The next digest would leave ${stop(own.next_digest)}` : "Saved."} />}
      <Form form={form} label="Your own reminders">
        <RadioField
          name="digest"
          label="Reminders of clocks that are counted in days"
          value={form.values.digest}
          onChange={(value) => form.set("digest", value)}
          errors={form.errors.digest}
          options={[
            { value: "yes", label: "One mail a day, when there is something to say" },
            { value: "no", label: "None" },
          ]}
        />
        {form.values.digest === "yes" && (
          <>
            <SelectField name="hour" label="At" value={form.values.hour} onChange={(value) => form.set("hour", value)} errors={form.errors.hour} options={HOURS} />
            <SelectField
              name="zone"
              label="Time zone"
              value={form.values.zone}
              onChange={(value) => form.set("zone", value)}
              errors={form.errors.zone}
              placeholder={`That of ${own.organization}: ${zoneName(own.organization_zone)}`}
              options={zoneOptions(form.values.zone)}
            />
          </>
        )}
        <Button type="submit" variant="outline" loading={form.busy}>
          Save
        </Button>
      </Form>
    </>
  );
}
