import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { api, body } from "@/api/client";
import { DataTable, type Column } from "@/components/data-table";
import { Pages } from "@/components/filters";
import { Loaded } from "@/components/loading";
import { PageHeader } from "@/components/page-header";
import { count } from "@/lib/words";
import { standing, type Duplicate } from "./queries";

const WHY = { domain: "The same domain", name: "The same name, but for its form", "similar name": "Nearly the same name" } as const;

const COLUMNS: Column<Duplicate>[] = [
  { key: "one", label: "Vendor", main: true, render: (row) => row.one.name },
  { key: "one-is", label: "Directory", render: (row) => standing(row.one) },
  { key: "other", label: "May be the same as", render: (row) => row.other.name },
  { key: "other-is", label: "Directory", render: (row) => standing(row.other) },
  { key: "why", label: "Why", render: (row) => WHY[row.why] },
  {
    key: "merge",
    label: "Step",
    render: (row) => (
      <Link to="/duplicates/merge" search={{ one: row.one.id, other: row.other.id }} aria-label={`Compare ${row.one.name} and ${row.other.name}`}>
        Compare
      </Link>
    ),
  },
];

/** Vendors that may be one. Nothing is merged by itself: names alone prove nothing. */
export function DuplicatesPage() {
  const { page } = useSearch({ from: "/inside/duplicates" });
  const navigate = useNavigate({ from: "/duplicates" });
  const query = useQuery({ queryKey: ["duplicates", page], queryFn: () => body(api.GET("/api/v1/duplicates", { params: { query: { page } } })) });
  return (
    <>
      <PageHeader title="Duplicates" meta={query.data && query.data.count > 0 && `${count(query.data.count, "pair")} of vendors that may be one.`} />
      <Loaded query={query}>
        {(data) => (
          <>
            <DataTable caption="Vendors that may be one" columns={COLUMNS} rows={data.results} rowKey={(row) => row.one.id + row.other.id} empty={<p>No two vendors look alike by name or domain. From a vendor’s page you can merge it with any other.</p>} />
            <Pages page={data.page} pages={data.pages} onPage={(next) => void navigate({ to: "/duplicates", search: { page: next > 1 ? next : undefined } })} />
          </>
        )}
      </Loaded>
    </>
  );
}
