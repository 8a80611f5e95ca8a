import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { DataTable, type Column } from "@/components/data-table";
import { Filters, Pages, SearchFilter, SelectFilter } from "@/components/filters";
import { LinkButton } from "@/components/link-button";
import { Loaded } from "@/components/loading";
import { PageHeader } from "@/components/page-header";
import { Status } from "@/components/status";
import { filterCount, queryOf, shownColumns } from "@/features/reports/address";
import { found, HoldsFilter, MoreFilters } from "@/features/reports/data-filters";
import { ListTools } from "@/features/reports/list-tools";
import { useMay, useSession, useZone } from "@/features/session/session";
import { dayOf, shortDate } from "@/lib/dates";
import { STATES, stateName } from "@/lib/states";
import { count } from "@/lib/words";
import { registerQuery, type AgreementRow, type RegisterQuery } from "./queries";

const STATUSES = [
  { value: "", label: "Any status" },
  { value: "draft", label: "Draft" },
  { value: "with_vendor", label: "With the vendor" },
  { value: "in_review", label: "In review" },
  { value: "ready", label: "Ready to sign" },
  { value: "out_for_signature", label: "Out for signature" },
  { value: "draft,with_vendor,in_review,ready,out_for_signature", label: "Not yet executed" },
  { value: "executed", label: "Executed" },
  { value: "expired", label: "Expired" },
  { value: "terminated", label: "Terminated" },
  { value: "superseded", label: "Superseded" },
  { value: "withdrawn", label: "Withdrawn" },
];
const ENDS = [
  { value: "", label: "Any time" },
  ...[30, 60, 90, 180, 365].map((days) => ({ value: String(days), label: `Within ${days} days` })),
];
const either = (yes: string, no: string) => [
  { value: "", label: "Either" },
  { value: "true", label: yes },
  { value: "false", label: no },
];
const listed = (items: readonly string[]) => (items.length ? items.join(", ") : "–");

function left(days: number | null): string {
  if (days === null) return "–";
  return days < 0 ? `Over for ${count(-days, "day")}` : count(days, "day");
}

function columnsFor(vendorSide: boolean): (Column<AgreementRow> & { fixed?: boolean })[] {
  const link = (row: AgreementRow, words: string) => (
    <Link to="/agreements/$agreementId" params={{ agreementId: row.id }}>
      {words}
    </Link>
  );
  const district = { key: "district", label: "District", sort: "district", render: (row: AgreementRow) => row.district?.name ?? "General offer" };
  const vendor = { key: "vendor", label: "Vendor", sort: "vendor", render: (row: AgreementRow) => row.vendor.name };
  const [main, other] = vendorSide ? [district, vendor] : [vendor, district];
  return [
    { ...main, main: true, fixed: true, render: (row) => link(row, main.render(row)) },
    other,
    { key: "products", label: "Products", sort: "products", render: (row) => listed(row.products) },
    { key: "states", label: "States", sort: "states", render: (row) => row.states.join(", ") },
    { key: "status", label: "Status", sort: "status", render: (row) => <Status code={row.expired ? "expired" : row.status} label={row.status_label} wrap /> },
    { key: "effective", label: "Effective", sort: "effective", render: (row) => (row.effective_date ? shortDate(row.effective_date) : "–") },
    { key: "end", label: "Ends", sort: "end", render: (row) => (row.end_date ? shortDate(row.end_date) : "–") },
    { key: "days_left", label: "Days left", sort: "days_left", render: (row) => left(row.days_left) },
    { key: "open_points", label: "Open points", sort: "open_points", number: true, render: (row) => row.open_points ?? "–" },
    { key: "sensitive", label: "Sensitive data", sort: "sensitive", render: (row) => listed(row.sensitivities) },
    { key: "elements", label: "Data elements", sort: "elements", number: true, render: (row) => row.element_count },
    { key: "subprocessors", label: "Subprocessors", sort: "subprocessors", render: (row) => listed(row.subprocessors) },
    { key: "countries", label: "Stored in", sort: "countries", render: (row) => listed(row.countries) },
    { key: "executed", label: "Executed", sort: "executed", render: (row) => <Day at={row.executed_at} /> },
    { key: "created", label: "Started", sort: "created", render: (row) => <Day at={row.created_at} /> },
    { key: "reference", label: "Number", sort: "reference", number: true, render: (row) => row.reference },
  ];
}

function Day({ at }: { at: string | null }) {
  const zone = useZone();
  return at ? dayOf(at, zone) : "–";
}

export function AgreementsPage() {
  const asked = useSearch({ from: "/inside/agreements" });
  const navigate = useNavigate({ from: "/agreements" });
  const vendorSide = useSession().organization?.kind === "vendor";
  const mayStart = useMay("agreements.create");
  const set = (next: Partial<typeof asked>) => void navigate({ search: (old) => ({ ...old, page: undefined, ...next }), replace: true });
  const query = useQuery(registerQuery(queryOf(asked) as RegisterQuery));
  const all = columnsFor(vendorSide);
  const first = [vendorSide ? "district" : "vendor", "products", "states", "status", "effective", "end", "reference"];
  const shown = shownColumns(all.map(({ key }) => key), first, asked);
  const rarer = filterCount(asked, ["status", "state", "holds", "ends_within"]);
  const filtered = Boolean(asked.search) || filterCount(asked) > 0;

  const start = (
    <>
      <LinkButton to="/agreements/new" variant="outline">
        Start an agreement
      </LinkButton>
      <LinkButton to="/agreements/record" variant="outline">
        Record a signed one
      </LinkButton>
      <LinkButton to="/agreements/invite">Invite a vendor</LinkButton>
    </>
  );
  return (
    <>
      <PageHeader title="Agreements" actions={mayStart && start} />
      <Filters>
        <SearchFilter label={vendorSide ? "District, product, number or kind of data" : "Vendor, product, number or kind of data"} value={asked.search ?? ""} onChange={(search) => set({ search: search || undefined })} />
        <SelectFilter label="Status" value={asked.status ?? ""} onChange={(status) => set({ status: status || undefined })} options={STATUSES} />
        <SelectFilter label="Ends" value={asked.ends_within ?? ""} onChange={(ends_within) => set({ ends_within: ends_within || undefined })} options={ENDS} />
        <SelectFilter label="State" value={asked.state ?? ""} onChange={(state) => set({ state: state || undefined })} options={[{ value: "", label: "Any state" }, ...STATES.map((state) => ({ value: state, label: stateName(state) }))]} />
        <HoldsFilter value={asked.holds} onChange={(holds) => set({ holds })} />
        <MoreFilters asked={asked} set={set} count={rarer}>
          <SelectFilter label="Sealed here" value={asked.recorded ?? ""} onChange={(recorded) => set({ recorded: recorded || undefined })} options={either("No, recorded", "Yes")} />
          <SelectFilter label="Open points" value={asked.open ?? ""} onChange={(open) => set({ open: open || undefined })} options={either("Some", "None")} />
          {!vendorSide && <SelectFilter label="Vendor’s domain" value={asked.verified ?? ""} onChange={(verified) => set({ verified: verified || undefined })} options={either("Confirmed", "Not confirmed")} />}
        </MoreFilters>
      </Filters>
      <ListTools count={query.data && found(query.data, "agreement")} list="agreements" asked={asked} columns={all} shown={shown} first={first} onColumns={(columns) => set({ columns, page: asked.page })} />
      <Loaded query={query}>
        {(data) => (
          <>
            <DataTable
              caption="Agreements"
              columns={all.filter(({ key }) => shown.includes(key))}
              rows={data.results}
              rowKey={(row) => row.id}
              sort={asked.sort ?? "-created"}
              onSort={(sort) => set({ sort })}
              empty={
                filtered ? (
                  <p>
                    No agreement matches.{" "}
                    <button type="button" className="link-button" onClick={() => void navigate({ search: { sort: asked.sort, columns: asked.columns }, replace: true })}>
                      Show all agreements
                    </button>
                  </p>
                ) : mayStart ? (
                  <>
                    <p>No agreement yet. Invite a vendor to fill in what its product collects; or, where its schedule is published already, start the agreement from that.</p>
                    <div className="button-row">{start}</div>
                  </>
                ) : (
                  <p>No agreement yet. {vendorSide ? "A district’s agreement shows here once the district asks for your schedule of data." : "The privacy officer starts them."}</p>
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
