import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { DataTable, type Column } from "@/components/data-table";
import { Loaded } from "@/components/loading";
import { Status } from "@/components/status";
import { useMay } from "@/features/session/session";
import { shortDate } from "@/lib/dates";
import { fileSize } from "@/lib/words";
import { evidenceQuery, type Evidence } from "./queries";

/** The sign beside the sentence that the server makes of the dates. */
const SIGN: Record<Evidence["state"], string> = { valid: "active", soon: "open", expired: "expired", future: "waiting", undated: "waiting" };

/**
 * Audit reports, certificates and insurance with how long each is good. `product` gives what is about the product and
 * about its vendor as a whole. `more` is a further column, for who may change them.
 */
export function EvidenceList({ vendor, product, more, empty }: { vendor?: string; product?: string; more?: Column<Evidence>; empty?: ReactNode }) {
  const columns: Column<Evidence>[] = [
    {
      key: "kind",
      label: "What",
      main: true,
      render: (row) => (
        <>
          {row.file ? (
            <a href={`/api/v1/evidence/${row.id}/file`} download>
              {row.kind}
            </a>
          ) : (
            row.kind
          )}
          {row.file ? <span className="note"> {fileSize(row.file.size)}</span> : <span className="note"> (named in a schedule; no file)</span>}
        </>
      ),
    },
    { key: "issuer", label: "Issued by", render: (row) => row.issuer || "Not stated" },
    { key: "about", label: "About", render: (row) => row.product?.name ?? "The vendor as a whole" },
    { key: "from", label: "From", render: (row) => (row.valid_from ? shortDate(row.valid_from) : "–") },
    { key: "good", label: "Good until", render: (row) => <Status code={SIGN[row.state]} label={row.words} wrap /> },
    ...(more ? [more] : []),
  ];
  return (
    <Loaded query={useQuery(evidenceQuery({ vendor, product }))}>
      {(rows) => <DataTable caption="Evidence" rows={rows} rowKey={(row) => row.id} columns={columns} empty={empty ?? <p>No evidence that you can see. A vendor adds audit reports, certificates and insurance, and districts that read its schedule see them.</p>} />}
    </Loaded>
  );
}

/** The same as a section of a page. */
export function EvidenceSection({ vendor, product, own }: { vendor?: string; product?: string; own?: boolean }) {
  const mayKeep = useMay("evidence.edit");
  return (
    <section aria-labelledby="evidence">
      <h2 id="evidence" className="section-title">
        Evidence
      </h2>
      <EvidenceList vendor={vendor} product={product} empty={own && <p>No evidence yet. Audit reports, certificates and insurance help a district to decide.</p>} />
      {own && (
        <p style={{ marginTop: "1rem" }}>
          <Link to="/evidence">{mayKeep ? "Add or change evidence" : "All evidence"}</Link>
        </p>
      )}
    </section>
  );
}
