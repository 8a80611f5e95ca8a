import { Link } from "@tanstack/react-router";
import type { components } from "@/api/schema";
import { DataTable, type Column } from "@/components/data-table";
import { Status } from "@/components/status";
import { useZone } from "@/features/session/session";
import { dayOf } from "@/lib/dates";
import { list, plain } from "@/lib/words";

type Version = components["schemas"]["VersionBriefOut"];

/** The schedule versions of one product that the reader can see, newest first. */
export function Versions({ versions, product }: { versions: readonly Version[]; product: string }) {
  const zone = useZone();
  const columns: Column<Version>[] = [
    {
      key: "number",
      label: "Schedule of data",
      main: true,
      render: (row) => (
        <Link to="/schedules/$versionId" params={{ versionId: row.id }}>
          Version {row.number}
          {row.variant_for ? ` for ${row.variant_for}` : ""}
        </Link>
      ),
    },
    { key: "status", label: "Status", render: (row) => <Status code={row.status} label={plain(row.status, true)} /> },
    { key: "since", label: "Published", render: (row) => (row.published_at ? dayOf(row.published_at, zone) : "–") },
    { key: "marks", label: "Names data that laws treat apart", render: (row) => list(row.marks.map((mark) => plain(mark))) || "None found" },
  ];
  return (
    <DataTable
      caption={`Schedules of data of ${product}`}
      columns={columns}
      rows={versions}
      rowKey={(row) => row.id}
      empty={<p>No schedule of data that you can read. Ask the vendor to publish or share one.</p>}
    />
  );
}
