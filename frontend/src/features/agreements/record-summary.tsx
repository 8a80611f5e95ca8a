import { Link } from "@tanstack/react-router";
import { DataTable } from "@/components/data-table";
import { DefinitionList } from "@/components/definition-list";
import { Notice } from "@/components/notice";
import { instant, longDate } from "@/lib/dates";
import { stateName } from "@/lib/states";
import type { Agreement } from "./queries";

/** What stands in place of the text of an agreement that was signed elsewhere. */
export function RecordSummary({ agreement }: { agreement: Agreement }) {
  const { record } = agreement;
  if (!record) return null;
  const file = agreement.instruments.flatMap((instrument) => instrument.documents).find((document) => document.kind === "recorded");
  const mayChange = agreement.allowed_actions.some((action) => action.verb === "change_record");
  return (
    <>
      <Notice title="Signed elsewhere, not sealed here.">
        <p>
          {file ? (
            <>
              Its text stands in the{" "}
              <a href={`/api/v1/agreements/${agreement.id}/documents/${file.id}`} download>
                recorded file
              </a>
              . This installation keeps that file unchanged; it cannot say who signed it.
            </>
          ) : (
            "Only its particulars are recorded; the file is not here."
          )}{" "}
          {!file && mayChange && (
            <Link to="/agreements/$agreementId/record" params={{ agreementId: agreement.id }}>
              Add the file
            </Link>
          )}
        </p>
      </Notice>
      <DefinitionList
        items={[
          { label: "District", value: agreement.district?.name },
          { label: "Vendor", value: agreement.vendor.name },
          ...(agreement.covered.length ? [{ label: "Covered districts", value: agreement.covered.map((district) => district.name).join("\n") }] : []),
          { label: "Products", value: agreement.lines.map((line) => line.product).join("\n") },
          { label: "In force from", value: agreement.effective_date ? longDate(agreement.effective_date) : "" },
          { label: "Last day", value: agreement.end_date ? longDate(agreement.end_date) : "" },
          { label: "Last signature", value: record.signed_on ? longDate(record.signed_on) : "" },
          { label: "States", value: agreement.states.map(stateName).join(", ") },
          { label: "Form", value: record.form },
          { label: "Number elsewhere", value: record.reference },
          ...(record.contact_email ? [{ label: "Contact at the vendor", value: [record.contact_name, record.contact_email].filter(Boolean).join(", ") }] : []),
          ...(record.note ? [{ label: "Note", value: record.note }] : []),
          { label: "Recorded", value: `${instant(record.recorded_at, agreement.time_zone)}${record.imported_from ? `, from ${record.imported_from}` : ""}` },
          { label: "Seen by the vendor", value: record.shared_at ? `Since ${instant(record.shared_at, agreement.time_zone)}` : "No" },
        ]}
      />
      <h2 className="section-title">Time limits taken down from it</h2>
      <DataTable
        caption="Time limits taken down from the recorded file"
        rows={record.limits}
        rowKey={(row) => `${row.duty} ${row.anchor} ${row.clause} ${row.in_words}`}
        columns={[
          { key: "label", label: "What", main: true, render: (row) => row.label },
          { key: "limit", label: "Limit", render: (row) => row.in_words },
          { key: "clause", label: "Clause", render: (row) => row.clause || "–" },
        ]}
        empty={<p>None yet. Without them, only what the law says can be watched.</p>}
      />
    </>
  );
}
