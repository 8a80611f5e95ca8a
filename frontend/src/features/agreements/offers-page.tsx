import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { api, body } from "@/api/client";
import { DataTable, type Column } from "@/components/data-table";
import { Filters, Pages, SelectFilter } from "@/components/filters";
import { Loaded } from "@/components/loading";
import { PageHeader } from "@/components/page-header";
import { Status } from "@/components/status";
import { useSession, useZone } from "@/features/session/session";
import { dayOf } from "@/lib/dates";
import { count } from "@/lib/words";
import { OFFER_STAGES, type Offer } from "./offers";

/** Newer versions that vendors offer for executed agreements: those that wait for somebody, or all. */
export function OffersPage() {
  const asked = useSearch({ from: "/inside/offers" });
  const navigate = useNavigate({ from: "/offers" });
  const vendorSide = useSession().organization?.kind === "vendor";
  const zone = useZone();
  const stage = OFFER_STAGES.find(({ value }) => value === asked.stage)?.value;
  const query = useQuery({
    queryKey: ["offers", asked],
    queryFn: () => body(api.GET("/api/v1/offers", { params: { query: { stage, page: asked.page } } })),
    placeholderData: (old) => old,
  });
  const columns: Column<Offer>[] = [
    {
      key: "version",
      label: "Version offered",
      main: true,
      render: (row) => (
        <Link to="/offers/$offerId" params={{ offerId: row.id }}>
          {row.product.name}, version {row.to_version.number}
        </Link>
      ),
    },
    { key: "other", label: vendorSide ? "District" : "Vendor", render: (row) => (vendorSide ? row.district.name : row.vendor.name) },
    {
      key: "agreement",
      label: "Agreement",
      render: (row) => (
        <Link to="/agreements/$agreementId" params={{ agreementId: row.agreement.id }}>
          {row.agreement.reference}
        </Link>
      ),
    },
    { key: "offered", label: "Offered", render: (row) => dayOf(row.offered_at, zone) },
    { key: "status", label: "Status", render: (row) => <Status code={row.status} label={row.status_label} /> },
  ];
  return (
    <>
      <PageHeader title="New versions offered" />
      <Filters count={query.data && count(query.data.count, "version")}>
        <SelectFilter
          label="Which"
          value={stage ?? ""}
          onChange={(next) => void navigate({ search: { stage: next || undefined }, replace: true })}
          options={[{ value: "", label: "All, answered ones too" }, ...OFFER_STAGES]}
        />
      </Filters>
      <Loaded query={query}>
        {(data) => (
          <>
            <DataTable caption="New versions offered" columns={columns} rows={data.results} rowKey={(row) => row.id} empty={<p>{stage ? "Nothing waits here." : "No newer version was offered for an executed agreement."}</p>} />
            <Pages page={data.page} pages={data.pages} onPage={(page) => void navigate({ search: (old) => ({ ...old, page }), replace: true })} />
          </>
        )}
      </Loaded>
    </>
  );
}
