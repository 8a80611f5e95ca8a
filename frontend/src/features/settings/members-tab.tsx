import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, body } from "@/api/client";
import type { components } from "@/api/schema";
import { DataTable, type Column } from "@/components/data-table";
import { Loaded } from "@/components/loading";
import { ReasonDialog } from "@/components/reason-dialog";
import { roleName, useMay, useSession, useZone } from "@/features/session/session";
import { dayOf } from "@/lib/dates";

type Member = components["schemas"]["MemberOut"];

export function MembersTab() {
  const client = useQueryClient();
  const zone = useZone();
  const me = useSession().person?.id;
  const manages = useMay("members.manage");
  const [ending, setEnding] = useState<Member | null>(null);
  const query = useQuery({ queryKey: ["members"], queryFn: () => body(api.GET("/api/v1/members", { params: { query: { size: 200 } } })) });

  const columns: Column<Member>[] = [
    { key: "name", label: "Name", main: true, render: (row) => `${row.person.name}${row.person.id === me ? " (you)" : ""}` },
    { key: "role", label: "Role", render: (row) => roleName(row.role) },
    { key: "email", label: "E-mail", render: (row) => row.person.email },
    { key: "since", label: "Since", render: (row) => dayOf(row.starts_at, zone) },
    { key: "until", label: "Until", render: (row) => (row.ends_at ? dayOf(row.ends_at, zone) : "No end date") },
    ...(manages
      ? [
          {
            key: "end",
            label: "Membership",
            render: (row: Member) => (
              <button type="button" className="link-button" aria-label={`End the membership of ${row.person.name} as ${roleName(row.role).toLowerCase()}`} onClick={() => setEnding(row)}>
                End
              </button>
            ),
          },
        ]
      : []),
  ];
  return (
    <>
      <Loaded query={query}>{(data) => <DataTable caption="Members" columns={columns} rows={data.results} rowKey={(row) => row.id} empty={<p>Nobody belongs to this organization yet. Invite the first person.</p>} />}</Loaded>
      {ending && <ReasonDialog
        title={`End the membership of ${ending.person.name}?`}
        label="End the membership"
        send={async () => {
          await api.POST("/api/v1/members/{membership_id}/end", { params: { path: { membership_id: ending.id } } });
        }}
        onClose={() => setEnding(null)}
        onDone={() => {
          setEnding(null);
          void client.invalidateQueries({ queryKey: ["members"] });
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
