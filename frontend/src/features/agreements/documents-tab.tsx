import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { DataTable } from "@/components/data-table";
import { Loaded } from "@/components/loading";
import { instant } from "@/lib/dates";
import { fileSize, plain } from "@/lib/words";
import styles from "./agreement.module.css";
import { instrumentLine } from "./instrument";
import { agreementQuery } from "./queries";

export function DocumentsTab() {
  const { agreementId } = useParams({ from: "/inside/agreements/$agreementId" });
  return (
    <Loaded query={useQuery(agreementQuery(agreementId))}>
      {(agreement) =>
        agreement.instruments.length === 0 ? (
          <p>{agreement.recorded ? "Only the particulars are recorded; the signed file is not here yet." : "No document yet. Word file and PDF are made when the draft is marked as ready to sign."}</p>
        ) : (
          agreement.instruments.map((instrument) => (
            <section key={instrument.id} className={styles.instrument} aria-label={`Instrument ${instrument.number}`}>
              <h2>{instrument.kind_label}</h2>
              <p className="note">
                {instrumentLine(instrument, agreement.time_zone)}{" "}
                {instrument.kind === "amendment" && (
                  <Link to="/agreements/$agreementId/text" params={{ agreementId }} search={{ instrument: instrument.id }}>
                    Read the amendment
                  </Link>
                )}
              </p>
              <DataTable
                caption={`Documents of instrument ${instrument.number}`}
                rows={instrument.documents}
                rowKey={(row) => row.id}
                columns={[
                  {
                    key: "title",
                    label: "Document",
                    main: true,
                    render: (row) => (
                      <a href={`/api/v1/agreements/${agreementId}/documents/${row.id}`} download>
                        {plain(row.kind_label, true)}
                      </a>
                    ),
                  },
                  { key: "size", label: "Size", render: (row) => fileSize(row.size) },
                  { key: "at", label: "Made", render: (row) => instant(row.created_at, agreement.time_zone) },
                  { key: "hash", label: "SHA-256", render: (row) => <span className={styles.hash}>{row.sha256}</span> },
                ]}
                empty={<p>The documents are being set.</p>}
              />
            </section>
          ))
        )
      }
    </Loaded>
  );
}
