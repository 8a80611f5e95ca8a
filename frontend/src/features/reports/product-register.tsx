import { queryOptions, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { api, body } from "@/api/client";
import type { components, operations } from "@/api/schema";
import { DataTable, type Column } from "@/components/data-table";
import { Filters, Pages, SearchFilter } from "@/components/filters";
import { Loaded } from "@/components/loading";
import { PageHeader } from "@/components/page-header";
import { useZone } from "@/features/session/session";
import { dayOf } from "@/lib/dates";
import { filterCount, queryOf, shownColumns } from "./address";
import { found, HoldsFilter, MoreFilters } from "./data-filters";
import { ListTools } from "./list-tools";

type Row = components["schemas"]["ProductRowOut"];
type Query = NonNullable<operations["products_list"]["parameters"]["query"]>;

const listQuery = (query: Query) =>
  queryOptions({ queryKey: ["products", query], queryFn: () => body(api.GET("/api/v1/products", { params: { query } })), placeholderData: (old) => old });

const COLUMNS: (Column<Row> & { fixed?: boolean })[] = [
  {
    key: "name",
    label: "Product",
    sort: "name",
    main: true,
    fixed: true,
    render: (row) => (
      <Link to="/products/$productId" params={{ productId: row.id }}>
        {row.name}
      </Link>
    ),
  },
  {
    key: "vendor",
    label: "Vendor",
    sort: "vendor",
    render: (row) => (
      <Link to="/vendors/$vendorId" params={{ vendorId: row.vendor.id }}>
        {row.vendor.name}
      </Link>
    ),
  },
  { key: "kind", label: "Kind", sort: "kind", render: (row) => row.kind || "–" },
  { key: "sensitive", label: "Sensitive data", sort: "sensitive", render: (row) => row.sensitivities.join(", ") || "–" },
  { key: "elements", label: "Data elements", sort: "elements", number: true, render: (row) => row.element_count ?? "–" },
  { key: "subprocessors", label: "Subprocessors", sort: "subprocessors", render: (row) => row.subprocessors.join(", ") || "–" },
  { key: "countries", label: "Stored in", sort: "countries", render: (row) => row.countries.join(", ") || "–" },
  { key: "published", label: "Published", sort: "published", render: (row) => <Published row={row} /> },
];
const FIRST = ["name", "vendor", "sensitive", "elements", "published"];

function Published({ row }: { row: Row }) {
  const zone = useZone();
  return row.published_at ? dayOf(row.published_at, zone) : "Nothing that you can read";
}

/** The products of the vendors that a district sees, with what their newest readable schedules say. */
export function ProductRegister() {
  const asked = useSearch({ from: "/inside/products" });
  const navigate = useNavigate({ from: "/products" });
  const set = (next: Partial<typeof asked>) => void navigate({ search: (old) => ({ ...old, page: undefined, ...next }), replace: true });
  const query = useQuery(listQuery(queryOf(asked) as Query));
  const filtered = Boolean(asked.search) || filterCount(asked) > 0;
  const shown = shownColumns(COLUMNS.map(({ key }) => key), FIRST, asked);
  return (
    <>
      <PageHeader title="Products" crumbs={<Link to="/vendors">Vendors</Link>} />
      <Filters>
        <SearchFilter label="Product, vendor or kind of data" value={asked.search ?? ""} onChange={(search) => set({ search: search || undefined })} />
        <HoldsFilter value={asked.holds} onChange={(holds) => set({ holds })} />
        <MoreFilters asked={asked} set={set} count={filterCount(asked, ["holds"])} />
      </Filters>
      <ListTools count={query.data && found(query.data, "product")} list="products" asked={asked} columns={COLUMNS} shown={shown} first={FIRST} onColumns={(columns) => set({ columns, page: asked.page })} />
      <Loaded query={query}>
        {(data) => (
          <>
            <DataTable
              caption="Products"
              columns={COLUMNS.filter(({ key }) => shown.includes(key))}
              rows={data.results}
              rowKey={(row) => row.id}
              sort={asked.sort ?? "name"}
              onSort={(sort) => set({ sort: sort === "name" ? undefined : sort })}
              empty={
                filtered ? (
                  <p>
                    No product matches.{" "}
                    <button type="button" className="link-button" onClick={() => void navigate({ search: { sort: asked.sort, columns: asked.columns }, replace: true })}>
                      Show all products
                    </button>
                  </p>
                ) : (
                  <p>No product that you can see.</p>
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
