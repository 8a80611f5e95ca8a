import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { DataTable, type Column } from "@/components/data-table";
import { Filters, Pages, SearchFilter, SelectFilter } from "@/components/filters";
import { LinkButton } from "@/components/link-button";
import { Loaded } from "@/components/loading";
import { PageHeader } from "@/components/page-header";
import { Status } from "@/components/status";
import { useMay, useSession } from "@/features/session/session";
import { shortDate } from "@/lib/dates";
import { STATES, stateName } from "@/lib/states";
import { count } from "@/lib/words";
import { registerQuery, type AgreementRow, type RegisterQuery } from "./queries";

const STATUSES = [
  { value: "", label: "Any status" },
  { value: "draft", label: "Draft" },
  { value: "ready", label: "Ready to sign" },
  { value: "out_for_signature", label: "Out for signature" },
  { value: "executed", label: "Executed" },
  { value: "terminated", label: "Terminated" },
  { value: "superseded", label: "Superseded" },
  { value: "withdrawn", label: "Withdrawn" },
];

export function AgreementsPage() {
  const asked = useSearch({ from: "/inside/agreements" });
  const navigate = useNavigate({ from: "/agreements" });
  const vendorSide = useSession().organization?.kind === "vendor";
  const mayStart = useMay("agreements.create");
  const set = (next: Partial<typeof asked>) => void navigate({ search: (old) => ({ ...old, page: undefined, ...next }), replace: true });
  const query = useQuery(
    registerQuery({ ...asked, status: asked.status ? [asked.status] : undefined } as RegisterQuery),
  );
  const filtered = Boolean(asked.search || asked.status || asked.state);

  const columns: Column<AgreementRow>[] = [
    {
      key: "other",
      label: vendorSide ? "District" : "Vendor",
      sort: vendorSide ? "district" : "vendor",
      main: true,
      render: (row) => (
        <Link to="/agreements/$agreementId" params={{ agreementId: row.id }}>
          {vendorSide ? (row.district?.name ?? "General offer") : row.vendor.name}
        </Link>
      ),
    },
    { key: "products", label: "Products", render: (row) => row.lines.map((line) => line.product).join(", ") },
    { key: "states", label: "States", render: (row) => row.states.join(", ") },
    { key: "status", label: "Status", sort: "status", render: (row) => <Status code={row.expired ? "expired" : row.status} label={row.expired ? "Expired" : row.status_label} /> },
    { key: "effective", label: "Effective", sort: "effective", render: (row) => (row.effective_date ? shortDate(row.effective_date) : "–") },
    { key: "end", label: "Ends", sort: "end", render: (row) => (row.end_date ? shortDate(row.end_date) : "–") },
    { key: "reference", label: "Number", sort: "reference", number: true, render: (row) => row.reference },
  ];

  const start = (
    <>
      <LinkButton to="/agreements/new" variant="outline">
        Start an agreement
      </LinkButton>
      <LinkButton to="/agreements/invite">Invite a vendor</LinkButton>
    </>
  );
  return (
    <>
      <PageHeader title="Agreements" actions={mayStart && start} />
      <Filters count={query.data && count(query.data.count, "agreement")}>
        <SearchFilter label={vendorSide ? "District, product or number" : "Vendor, product or number"} value={asked.search ?? ""} onChange={(search) => set({ search: search || undefined })} />
        <SelectFilter label="Status" value={asked.status ?? ""} onChange={(status) => set({ status: status || undefined })} options={STATUSES} />
        <SelectFilter label="State" value={asked.state ?? ""} onChange={(state) => set({ state: state || undefined })} options={[{ value: "", label: "Any state" }, ...STATES.map((state) => ({ value: state, label: stateName(state) }))]} />
      </Filters>
      <Loaded query={query}>
        {(data) => (
          <>
            <DataTable
              caption="Agreements"
              columns={columns}
              rows={data.results}
              rowKey={(row) => row.id}
              sort={asked.sort ?? "-created"}
              onSort={(sort) => set({ sort })}
              empty={
                filtered ? (
                  <p>
                    No agreement matches.{" "}
                    <button type="button" className="link-button" onClick={() => set({ search: undefined, status: undefined, state: undefined })}>
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
