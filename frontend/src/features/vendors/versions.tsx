import { Link } from "@tanstack/react-router";
import type { components } from "@/api/schema";
import { DataTable, type Column } from "@/components/data-table";
import { Status } from "@/components/status";
import { useZone } from "@/features/session/session";
import { dayOf } from "@/lib/dates";
import { list, plain } from "@/lib/words";

type Version = components["schemas"]["VersionBriefOut"];

/** The page belongs to the agreements' room; both sides lead there. */
const compareAddress = (before: string, after: string): string => `/schedules/${before}/compare/${after}`;

/** The schedule versions of one product that the reader can see, newest first. */
export function Versions({ versions, product, own }: { versions: readonly Version[]; product: string; own?: boolean }) {
  const zone = useZone();
  /** The one before it of the same line: of all districts, or of that district's own. */
  const before = (row: Version) => versions.find((other) => other.number < row.number && (other.variant_for === row.variant_for || !other.variant_for));
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
    ...(versions.length > 1
      ? [
          {
            key: "compare",
            label: "What changed",
            render: (row: Version) => {
              const earlier = before(row);
              return earlier ? (
                <Link to={compareAddress(earlier.id, row.id)}>
                  Since version {earlier.number}
                  <span className="visually-hidden">: what changed in version {row.number}</span>
                </Link>
              ) : (
                "–"
              );
            },
          },
        ]
      : []),
  ];
  return (
    <DataTable
      caption={`Schedules of data of ${product}`}
      columns={columns}
      rows={versions}
      rowKey={(row) => row.id}
      empty={<p>{own ? "Nothing submitted or published yet." : "No schedule of data that you can read. Ask the vendor to publish or share one."}</p>}
    />
  );
}
