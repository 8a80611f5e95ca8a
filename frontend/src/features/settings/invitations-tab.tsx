import { Button } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, body } from "@/api/client";
import type { components } from "@/api/schema";
import { DataTable, type Column } from "@/components/data-table";
import { RadioField, TextField } from "@/components/form/field";
import { Form } from "@/components/form/form";
import { useForm } from "@/components/form/use-form";
import { Loaded } from "@/components/loading";
import { Notice } from "@/components/notice";
import { ReasonDialog } from "@/components/reason-dialog";
import { Status } from "@/components/status";
import { roleName, useMay, useSession } from "@/features/session/session";
import { endOfDay, instant } from "@/lib/dates";
import { plain } from "@/lib/words";

type Invitation = components["schemas"]["InvitationOut"];
type Role = components["schemas"]["InvitationCreateInRequest"]["role"];

export const ROLES: Record<string, { value: Role; help: string }[]> = {
  district: [
    { value: "privacy_officer", help: "Starts agreements, sends them out, manages the district’s people." },
    { value: "district_signatory", help: "Signs for the district." },
    { value: "auditor", help: "Reads everything until a date, changes nothing." },
  ],
  vendor: [
    { value: "vendor_administrator", help: "Publishes schedules, manages the vendor’s people, may sign." },
    { value: "vendor_contributor", help: "Fills in schedules of data." },
    { value: "vendor_signatory", help: "Signs for the vendor." },
  ],
  installation: [{ value: "operator", help: "Looks after organizations, people and messages; reads no agreement." }],
};

export function InvitationsTab() {
  const { organization } = useSession();
  return organization && <Invitations organization={organization} />;
}

export interface Inviting {
  id: string;
  name: string;
  kind: string;
  time_zone: string;
}

/** The invitations into an organization; `of` names another one than the actor's own (the operator's page of it). */
export function Invitations({ organization, of }: { organization: Inviting; of?: string }) {
  const client = useQueryClient();
  const zone = organization.time_zone || undefined;
  const sends = useMay("invitations.send");
  const [open, setOpen] = useState(false);
  const [sent, setSent] = useState("");
  const [revoking, setRevoking] = useState<Invitation | null>(null);
  const query = useQuery({ queryKey: ["invitations", of ?? ""], queryFn: () => body(api.GET("/api/v1/invitations", { params: { query: { size: 200, organization_id: of } } })) });
  const reload = () => client.invalidateQueries({ queryKey: ["invitations"] });

  const columns: Column<Invitation>[] = [
    { key: "name", label: "Person", main: true, render: (row) => row.name },
    { key: "email", label: "E-mail", render: (row) => row.email },
    { key: "role", label: "Role", render: (row) => roleName(row.role) },
    { key: "status", label: "Status", render: (row) => <Status code={row.status} label={plain(row.status, true)} /> },
    { key: "by", label: "Invited by", render: (row) => row.invited_by || "The installation" },
    { key: "until", label: "Good until", render: (row) => instant(row.expires_at, zone) },
    ...(sends
      ? [
          {
            key: "revoke",
            label: "Link",
            render: (row: Invitation) =>
              row.status === "open" ? (
                <button type="button" className="link-button" aria-label={`Revoke the invitation of ${row.name}`} onClick={() => setRevoking(row)}>
                  Revoke
                </button>
              ) : (
                "–"
              ),
          },
        ]
      : []),
  ];
  return (
    <>
      {sent && (
        <Notice live title={`The invitation to ${sent} is on its way.`}>
          The link in it is good once, until the date shown below.
        </Notice>
      )}
      {sends && !open && (
        <p>
          <Button onClick={() => setOpen(true)}>{of ? "Invite a replacement" : "Invite a person"}</Button>
        </p>
      )}
      {open && (
        <InviteForm
          organization={organization}
          of={of}
          onClose={() => setOpen(false)}
          onDone={(row) => {
            setOpen(false);
            setSent(row.email);
            void reload();
          }}
        />
      )}
      <Loaded query={query}>{(data) => <DataTable caption="Invitations" columns={columns} rows={data.results} rowKey={(row) => row.id} empty={<p>No invitation yet. Invite a colleague, and they get a link by mail.</p>} />}</Loaded>
      {revoking && <ReasonDialog
        title={`Revoke the invitation of ${revoking.name}?`}
        label="Revoke the invitation"
        send={async () => {
          await api.POST("/api/v1/invitations/{invitation_id}/revoke", { params: { path: { invitation_id: revoking.id } } });
        }}
        onClose={() => setRevoking(null)}
        onDone={() => {
          setRevoking(null);
          void reload();
        }}
      >
        <p>The link that was mailed to {revoking.email} stops working at once.</p>
      </ReasonDialog>}
    </>
  );
}

export function rolesOf(kind: string): { value: Role; help: string }[] {
  return ROLES[kind === "coalition" ? "district" : kind] ?? [];
}

function InviteForm({ organization, of, onDone, onClose }: { organization: Inviting; of?: string; onDone: (row: Invitation) => void; onClose: () => void }) {
  const zone = organization.time_zone || undefined;
  const roles = rolesOf(organization.kind);
  const form = useForm({
    // Who is asked to replace a lost manager manages: the first role of the list.
    initial: { name: "", email: "", role: of ? (roles[0]?.value ?? "") : "", ends_at: "" },
    check: (values) => ({
      name: values.name.trim() ? "" : "Enter the person’s name.",
      email: values.email.trim() ? "" : "Enter the person’s e-mail address.",
      role: values.role ? "" : "Choose a role.",
    }),
    send: ({ name, email, role, ends_at }) =>
      body(api.POST("/api/v1/invitations", { body: { name: name.trim(), email: email.trim(), role: role as Role, organization_id: of ?? null, ends_at: role === "auditor" && ends_at ? endOfDay(ends_at, zone ?? "UTC") : null } })),
    onDone,
  });
  return (
    <section aria-label="Invite a person" className="stack">
      <h2 className="section-title">{of ? `Invite a person into ${organization.name}` : "Invite a person"}</h2>
      <Form form={form} label="Invite a person">
        <TextField name="name" label="Name" value={form.values.name} onChange={(value) => form.set("name", value)} errors={form.errors.name} />
        <TextField name="email" type="email" label="E-mail address" value={form.values.email} onChange={(value) => form.set("email", value)} errors={form.errors.email} />
        <RadioField name="role" label="Role" value={form.values.role} onChange={(value) => form.set("role", value)} errors={form.errors.role} options={roles.map(({ value, help }) => ({ value, label: roleName(value), help }))} />
        {form.values.role === "auditor" && (
          <TextField name="ends_at" type="date" size="short" label="Last day of access" help={`An auditor’s access always ends. It ends with this day${zone ? ` in the district’s zone (${zone})` : ""}.`} value={form.values.ends_at} onChange={(value) => form.set("ends_at", value)} errors={form.errors.ends_at} />
        )}
        <div className="button-row">
          <Button type="submit" loading={form.busy}>
            Send the invitation
          </Button>
          <Button variant="subtle" onClick={onClose}>
            Cancel
          </Button>
        </div>
      </Form>
      <hr />
    </section>
  );
}
