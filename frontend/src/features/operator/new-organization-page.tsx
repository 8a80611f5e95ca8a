import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { api, body } from "@/api/client";
import { RadioField, SelectField, TextField } from "@/components/form/field";
import { Form } from "@/components/form/form";
import { useForm } from "@/components/form/use-form";
import { PageHeader } from "@/components/page-header";
import { ALL_STATES, zoneOf } from "./states";

const ZONES: readonly [string, string][] = [
  ["America/New_York", "Eastern"],
  ["America/Chicago", "Central"],
  ["America/Denver", "Mountain"],
  ["America/Phoenix", "Mountain, without daylight saving (Arizona)"],
  ["America/Los_Angeles", "Pacific"],
  ["America/Anchorage", "Alaska"],
  ["Pacific/Honolulu", "Hawaii"],
  ["America/Puerto_Rico", "Atlantic"],
  ["Pacific/Guam", "Chamorro"],
  ["Pacific/Pago_Pago", "Samoa"],
];

/** A district or a coalition. Its state says which law governs, its zone when a day ends. */
export function NewOrganizationPage() {
  const navigate = useNavigate();
  const client = useQueryClient();
  const form = useForm({
    initial: { kind: "district", name: "", state: "", county: "", address: "", time_zone: "" },
    check: (values) => ({
      name: values.name.trim() ? "" : "Say the organization’s name.",
      state: values.state || values.kind === "coalition" ? "" : "Choose the state that the district is in.",
      time_zone: values.time_zone ? "" : "Choose the time zone: deadlines end with the day there.",
    }),
    send: (values) => body(api.POST("/api/v1/organizations", { body: { ...values, name: values.name.trim(), kind: values.kind as "district" | "coalition", state: values.state as "MA" } })),
    onDone: (row) => {
      void client.invalidateQueries({ queryKey: ["organizations"] });
      void navigate({ to: "/organizations/$organizationId", params: { organizationId: row.id } });
    },
  });
  const pick = (state: string) => {
    form.set("state", state);
    const zone = zoneOf(state);
    if (zone) form.set("time_zone", zone);
  };
  return (
    <>
      <PageHeader title="New district" crumbs={<Link to="/organizations">Organizations</Link>} meta="Its first privacy officer is invited on the next page." />
      <Form form={form} label="New district">
        <RadioField
          name="kind"
          label="Kind"
          value={form.values.kind}
          onChange={(value) => form.set("kind", value)}
          options={[
            { value: "district", label: "District", help: "A local education agency that makes agreements." },
            { value: "coalition", label: "Coalition", help: "An organization of districts, such as a BOCES, whose agreements may cover them." },
          ]}
        />
        <TextField name="name" label="Name" help="As it should stand in agreements." value={form.values.name} onChange={(value) => form.set("name", value)} errors={form.errors.name} />
        <SelectField name="state" label="State" optional={form.values.kind === "coalition"} placeholder="Choose a state" value={form.values.state} onChange={pick} errors={form.errors.state} options={ALL_STATES.map(([value, label]) => ({ value, label }))} />
        <TextField name="county" label="County" optional value={form.values.county} onChange={(value) => form.set("county", value)} errors={form.errors.county} />
        <TextField name="address" label="Address" optional lines={3} value={form.values.address} onChange={(value) => form.set("address", value)} errors={form.errors.address} />
        <SelectField name="time_zone" label="Time zone" help="A few states have two: check it." placeholder="Choose a time zone" value={form.values.time_zone} onChange={(value) => form.set("time_zone", value)} errors={form.errors.time_zone} options={ZONES.map(([value, label]) => ({ value, label: `${label} (${value})` }))} />
        <div className="button-row">
          <Button type="submit" loading={form.busy}>
            {form.values.kind === "coalition" ? "Create the coalition" : "Create the district"}
          </Button>
          <Link to="/organizations">Cancel</Link>
        </div>
      </Form>
    </>
  );
}
