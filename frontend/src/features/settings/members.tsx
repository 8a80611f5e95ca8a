import { Button } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, body } from "@/api/client";
import type { components } from "@/api/schema";
import { DataTable, type Column } from "@/components/data-table";
import { Dialog } from "@/components/dialog";
import { CheckField, TextField } from "@/components/form/field";
import { Form } from "@/components/form/form";
import { useForm } from "@/components/form/use-form";
import { Loaded } from "@/components/loading";
import { ReasonDialog } from "@/components/reason-dialog";
import { roleName, useMay, useSession } from "@/features/session/session";
import { dayOf, endOfDay } from "@/lib/dates";
import { rolesOf, type Inviting } from "./invitations-tab";
import styles from "./members.module.css";

type Member = components["schemas"]["MemberOut"];
type Role = Member["role"];

/** The people of an organization; `of` names another one than the actor's own (the operator's page of it). */
export function Members({ organization, of }: { organization: Inviting; of?: string }) {
  const client = useQueryClient();
  const zone = organization.time_zone || undefined;
  const me = useSession().person?.id;
  const manages = useMay("members.manage");
  const [ending, setEnding] = useState<Member | null>(null);
  const [changing, setChanging] = useState<Member | null>(null);
  const query = useQuery({ queryKey: ["members", of ?? ""], queryFn: () => body(api.GET("/api/v1/members", { params: { query: { size: 200, organization_id: of } } })) });
  const reload = () => client.invalidateQueries({ queryKey: ["members"] });

  const columns: Column<Member>[] = [
    { key: "name", label: "Name", main: true, render: (row) => `${row.person.name}${row.person.id === me ? " (you)" : ""}` },
    { key: "role", label: "Role", render: (row) => roleName(row.role) },
    { key: "email", label: "E-mail", render: (row) => row.person.email },
    { key: "since", label: "Since", render: (row) => dayOf(row.starts_at, zone) },
    { key: "until", label: "Until", render: (row) => (row.ends_at ? dayOf(row.ends_at, zone) : "No end date") },
    ...(manages ? [{ key: "factor", label: "Second factor", render: (row: Member) => (row.second_factor ? "Switched on" : "None") }] : []),
    ...(manages
      ? [
          {
            key: "end",
            label: "Membership",
            render: (row: Member) => (
              <span className={styles.steps}>
                <button type="button" className="link-button" aria-label={`Change roles of ${row.person.name}`} onClick={() => setChanging(row)}>
                  Change roles
                </button>
                <button type="button" className="link-button" aria-label={`End the membership of ${row.person.name} as ${roleName(row.role).toLowerCase()}`} onClick={() => setEnding(row)}>
                  End
                </button>
              </span>
            ),
          },
        ]
      : []),
  ];
  return (
    <>
      <Loaded query={query}>{(data) => <DataTable caption="Members" columns={columns} rows={data.results} rowKey={(row) => row.id} empty={<p>Nobody belongs to this organization. Invite the first person.</p>} />}</Loaded>
      {changing && (
        <RolesDialog
          member={changing}
          held={(query.data?.results ?? []).filter((row) => row.person.id === changing.person.id).map((row) => row.role)}
          organization={organization}
          of={of}
          onClose={() => setChanging(null)}
          onDone={() => {
            setChanging(null);
            void reload();
          }}
        />
      )}
      {ending && <ReasonDialog
        title={`End the membership of ${ending.person.name}?`}
        label="End the membership"
        send={async () => {
          await api.POST("/api/v1/members/{membership_id}/end", { params: { path: { membership_id: ending.id } } });
        }}
        onClose={() => setEnding(null)}
        onDone={() => {
          setEnding(null);
          void reload();
        }}
      >
        <p>
          {ending.person.name} loses access as {roleName(ending.role).toLowerCase()} at once. What they did stays on record. To let
          them back in, invite them again.
        </p>
      </ReasonDialog>}
    </>
  );
}

interface RolesProps {
  member: Member;
  held: readonly Role[];
  organization: Inviting;
  of?: string;
  onClose: () => void;
  onDone: () => void;
}

function RolesDialog({ member, held, organization, of, onClose, onDone }: RolesProps) {
  const zone = organization.time_zone || "UTC";
  const form = useForm({
    initial: { roles: [...held] as string[], ends_at: "" },
    check: ({ roles }) => ({ roles: roles.length ? "" : "Choose at least one role, or end the membership." }),
    send: ({ roles, ends_at }) =>
      body(
        api.PUT("/api/v1/members/people/{person_id}/roles", {
          params: { path: { person_id: member.person.id } },
          body: { roles: roles as Role[], organization_id: of ?? null, ends_at: roles.includes("auditor") && ends_at ? endOfDay(ends_at, zone) : null },
        }),
      ),
    onDone,
  });
  const becomesAuditor = form.values.roles.includes("auditor") && !held.includes("auditor");
  return (
    <Dialog title={`Roles of ${member.person.name}`} onClose={onClose}>
      <Form form={form} label="Change the roles">
        <CheckField name="roles" label="Roles" help="A person may have several. A role that is taken away ends at once." value={form.values.roles} onChange={(roles) => form.set("roles", roles)} errors={form.errors.roles} options={rolesOf(organization.kind).map(({ value, help }) => ({ value, label: roleName(value), help }))} />
        {becomesAuditor && (
          <TextField name="ends_at" type="date" size="short" label="Last day as auditor" help={`It ends with this day in ${zone}.`} value={form.values.ends_at} onChange={(value) => form.set("ends_at", value)} errors={form.errors.ends_at} />
        )}
        <div className="button-row">
          <Button type="submit" loading={form.busy}>
            Change the roles
          </Button>
          <Button variant="subtle" onClick={onClose}>
            Cancel
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}
