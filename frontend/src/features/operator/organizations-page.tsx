import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { api, body } from "@/api/client";
import { DataTable, type Column } from "@/components/data-table";
import { Filters, Pages, SearchFilter, SelectFilter } from "@/components/filters";
import { LinkButton } from "@/components/link-button";
import { Loaded } from "@/components/loading";
import { PageHeader } from "@/components/page-header";
import { useMay } from "@/features/session/session";
import { count, plain } from "@/lib/words";
import { standing, type Organization } from "./queries";

const KINDS = ["district", "vendor", "coalition", "installation"] as const;

const COLUMNS: Column<Organization>[] = [
  {
    key: "name",
    label: "Organization",
    main: true,
    render: (row) => (
      <Link to="/organizations/$organizationId" params={{ organizationId: row.id }}>
        {row.name}
      </Link>
    ),
  },
  { key: "kind", label: "Kind", render: (row) => plain(row.kind, true) },
  { key: "place", label: "State, or domain", render: (row) => (row.kind === "vendor" ? standing(row) : row.state || "–") },
  { key: "managed", label: "People", render: (row) => (row.managed ? "Managed" : "Nobody manages it") },
];

export function OrganizationsPage() {
  const asked = useSearch({ from: "/inside/organizations" });
  const navigate = useNavigate({ from: "/organizations" });
  const creates = useMay("organizations.create");
  const set = (next: Partial<typeof asked>) => void navigate({ search: (old) => ({ ...old, page: undefined, ...next }), replace: true });
  const kind = KINDS.find((one) => one === asked.kind);
  const query = useQuery({
    queryKey: ["organizations", "list", asked],
    queryFn: () => body(api.GET("/api/v1/organizations", { params: { query: { search: asked.search, kind, page: asked.page } } })),
    placeholderData: (old) => old,
  });
  return (
    <>
      <PageHeader title="Organizations" actions={creates && <LinkButton to="/organizations/new">New district</LinkButton>} />
      <Filters count={query.data && count(query.data.count, "organization")}>
        <SearchFilter label="Name or domain" value={asked.search ?? ""} onChange={(search) => set({ search: search || undefined })} />
        <SelectFilter label="Kind" value={kind ?? ""} onChange={(next) => set({ kind: next || undefined })} options={[{ value: "", label: "Every kind" }, ...KINDS.map((one) => ({ value: one, label: plain(one, true) }))]} />
      </Filters>
      <Loaded query={query}>
        {(data) => (
          <>
            <DataTable caption="Organizations" columns={COLUMNS} rows={data.results} rowKey={(row) => row.id} empty={<p>No organization matches. Districts are created here; vendors come by a district’s invitation.</p>} />
            <Pages page={data.page} pages={data.pages} onPage={(page) => set({ page })} />
          </>
        )}
      </Loaded>
    </>
  );
}
