import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import type { components, operations } from "@/api/schema";
import { DataTable, type Column } from "@/components/data-table";
import { Filters, Pages, SearchFilter, SelectFilter } from "@/components/filters";
import { LinkButton } from "@/components/link-button";
import { Loaded } from "@/components/loading";
import { PageHeader } from "@/components/page-header";
import { filterCount, queryOf, shownColumns } from "@/features/reports/address";
import { found, HoldsFilter, MoreFilters } from "@/features/reports/data-filters";
import { ListTools } from "@/features/reports/list-tools";
import { useMay } from "@/features/session/session";
import { vendorsQuery } from "./queries";

type Row = components["schemas"]["VendorRowOut"];
type Query = NonNullable<operations["vendors_list"]["parameters"]["query"]>;

const COLUMNS: (Column<Row> & { fixed?: boolean })[] = [
  {
    key: "name",
    label: "Vendor",
    sort: "name",
    main: true,
    fixed: true,
    render: (row) => (
      <Link to="/vendors/$vendorId" params={{ vendorId: row.id }}>
        {row.name}
      </Link>
    ),
  },
  { key: "verified", label: "Directory", sort: "verified", render: (row) => (row.verified ? "Domain confirmed" : "Not yet confirmed") },
  { key: "products", label: "Products", sort: "products", render: (row) => row.product_count, number: true },
  { key: "shared", label: "Published schedules", sort: "shared", render: (row) => row.shared_count, number: true },
  { key: "sensitive", label: "Sensitive data", sort: "sensitive", render: (row) => row.sensitivities.join(", ") || "–" },
  { key: "domain", label: "Domain", sort: "domain", render: (row) => row.domain || "–" },
];
const FIRST = ["name", "verified", "products", "shared", "sensitive"];

export function VendorsPage() {
  const asked = useSearch({ from: "/inside/vendors" });
  const navigate = useNavigate({ from: "/vendors" });
  const set = (next: Partial<typeof asked>) => void navigate({ search: (old) => ({ ...old, page: undefined, ...next }), replace: true });
  const query = useQuery(vendorsQuery(queryOf(asked) as Query));
  const mayInvite = useMay("agreements.ask");
  const filtered = Boolean(asked.search) || filterCount(asked) > 0;
  const shown = shownColumns(COLUMNS.map(({ key }) => key), FIRST, asked);

  return (
    <>
      <PageHeader title="Vendors" meta={<Link to="/products">Their products</Link>} actions={mayInvite && <LinkButton to="/agreements/invite">Invite a vendor</LinkButton>} />
      <Filters>
        <SearchFilter label="Vendor, product or kind of data" value={asked.search ?? ""} onChange={(search) => set({ search: search || undefined })} />
        <HoldsFilter value={asked.holds} onChange={(holds) => set({ holds })} />
        <SelectFilter
          label="Directory"
          value={asked.verified ?? ""}
          onChange={(verified) => set({ verified: verified || undefined })}
          options={[
            { value: "", label: "All" },
            { value: "true", label: "Domain confirmed" },
            { value: "false", label: "Not yet confirmed" },
          ]}
        />
        <MoreFilters asked={asked} set={set} count={filterCount(asked, ["holds", "verified"])} />
      </Filters>
      <ListTools count={query.data && found(query.data, "vendor")} list="vendors" asked={asked} columns={COLUMNS} shown={shown} first={FIRST} onColumns={(columns) => set({ columns, page: asked.page })} />
      <Loaded query={query}>
        {(data) => (
          <>
            <DataTable
              caption="Vendors"
              columns={COLUMNS.filter(({ key }) => shown.includes(key))}
              rows={data.results}
              rowKey={(row) => row.id}
              sort={asked.sort ?? "name"}
              onSort={(sort) => set({ sort: sort === "name" ? undefined : sort })}
              empty={
                filtered ? (
                  <p>
                    No vendor matches.{" "}
                    <button type="button" className="link-button" onClick={() => void navigate({ search: { sort: asked.sort, columns: asked.columns }, replace: true })}>
                      Show all vendors
                    </button>
                  </p>
                ) : (
                  <>
                    <p>No vendor is in the directory yet. Invite one: it fills in what its product collects, and stands here from then on.</p>
                    {mayInvite && <LinkButton to="/agreements/invite">Invite a vendor</LinkButton>}
                  </>
                )
              }
            />
            <Pages page={data.page} pages={data.pages} onPage={(page) => set({ page })} />
          </>
        )}
      </Loaded>
    </>
  );
}
