import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import type { components, operations } from "@/api/schema";
import { DataTable, type Column } from "@/components/data-table";
import { Filters, Pages, SearchFilter, SelectFilter } from "@/components/filters";
import { LinkButton } from "@/components/link-button";
import { Loaded } from "@/components/loading";
import { PageHeader } from "@/components/page-header";
import { useMay } from "@/features/session/session";
import { count } from "@/lib/words";
import { catalogueQuery, vendorsQuery } from "./queries";

type Row = components["schemas"]["VendorRowOut"];
type Asked = NonNullable<operations["vendors_list"]["parameters"]["query"]>;

const COLUMNS: Column<Row>[] = [
  {
    key: "name",
    label: "Vendor",
    sort: "name",
    main: true,
    render: (row) => (
      <Link to="/vendors/$vendorId" params={{ vendorId: row.id }}>
        {row.name}
      </Link>
    ),
  },
  { key: "verified", label: "Directory", render: (row) => (row.verified ? "Domain confirmed" : "Not yet confirmed; only your district sees it") },
  { key: "products", label: "Products", render: (row) => row.product_count, number: true },
  { key: "shared", label: "Published schedules", render: (row) => row.shared_count, number: true },
];

export function VendorsPage() {
  const asked = useSearch({ from: "/inside/vendors" });
  const navigate = useNavigate({ from: "/vendors" });
  const set = (next: Partial<typeof asked>) => void navigate({ search: (old) => ({ ...old, page: undefined, ...next }), replace: true });
  const query = useQuery(vendorsQuery(asked as Asked));
  const { data: catalogue } = useQuery(catalogueQuery);
  const mayInvite = useMay("agreements.ask");
  const filtered = Boolean(asked.search || asked.holds);

  return (
    <>
      <PageHeader title="Vendors" actions={mayInvite && <LinkButton to="/agreements/invite">Invite a vendor</LinkButton>} />
      <Filters count={query.data && count(query.data.count, "vendor")}>
        <SearchFilter label="Vendor or product" value={asked.search ?? ""} onChange={(search) => set({ search: search || undefined })} />
        <SelectFilter
          label="Holds"
          value={asked.holds ?? ""}
          onChange={(holds) => set({ holds: holds || undefined })}
          options={[{ value: "", label: "Any data" }, ...(catalogue?.sensitivities ?? []).map(({ code, label }) => ({ value: code, label }))]}
        />
      </Filters>
      <Loaded query={query}>
        {(data) => (
          <>
            <DataTable
              caption="Vendors"
              columns={COLUMNS}
              rows={data.results}
              rowKey={(row) => row.id}
              sort={asked.sort ?? "name"}
              onSort={(sort) => set({ sort: sort === "name" ? undefined : sort })}
              empty={
                filtered ? (
                  <p>
                    No vendor matches.{" "}
                    <button type="button" className="link-button" onClick={() => set({ search: undefined, holds: undefined })}>
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
