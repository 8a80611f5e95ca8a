import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { DataTable } from "@/components/data-table";
import { Loaded } from "@/components/loading";
import { Status } from "@/components/status";
import styles from "./agreement.module.css";
import { instrumentLine } from "./instrument";
import { agreementQuery } from "./queries";

export function SignaturesTab() {
  const { agreementId } = useParams({ from: "/inside/agreements/$agreementId" });
  return (
    <Loaded query={useQuery(agreementQuery(agreementId))}>
      {(agreement) => {
        const asked = agreement.instruments.filter((instrument) => instrument.signatures.length > 0);
        if (agreement.recorded && asked.length === 0) return <p className="prose">It was signed elsewhere, so no signature stands here. Who signed is to be read in the recorded file.</p>;
        if (asked.length === 0) return <p>Nobody has been asked to sign yet. Once the agreement is ready, it can be sent out for signature.</p>;
        return asked.map((instrument) => (
          <section key={instrument.id} className={styles.instrument} aria-label={`Signatures of instrument ${instrument.number}`}>
            <h2>{instrument.kind_label}</h2>
            <p className="note">{instrumentLine(instrument, agreement.time_zone)}</p>
            <DataTable
              caption="Signatures, in the order in which they are asked"
              rows={instrument.signatures}
              rowKey={(row) => `${row.side}-${row.email}-${row.asked_at}`}
              columns={[
                {
                  key: "name",
                  label: "Signer",
                  main: true,
                  render: (row) => (
                    <>
                      {row.name}
                      {row.title && <span className="note">, {row.title}</span>}
                    </>
                  ),
                },
                { key: "side", label: "For", render: (row) => (row.organization) },
                { key: "email", label: "E-mail", render: (row) => row.email },
                { key: "status", label: "Status", render: (row) => <Status code={row.status} label={row.words} wrap /> },
              ]}
            />
          </section>
        ));
      }}
    </Loaded>
  );
}
