import { Button } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { Loaded } from "@/components/loading";
import { ClockList } from "@/features/deadlines/clock-list";
import { clocksQuery } from "@/features/deadlines/queries";
import { count } from "@/lib/words";
import styles from "./agreement.module.css";
import { OccurrenceForm } from "./occurrence-form";
import { OccurrenceList } from "./occurrence-list";
import { occurrencesQuery } from "./occurrences";

const MOST = 200;

/** The clocks that this agreement started, and the short forms for what nobody records elsewhere. */
export function ClocksTab() {
  const { agreementId } = useParams({ from: "/inside/agreements/$agreementId" });
  const client = useQueryClient();
  const changed = () => {
    void client.invalidateQueries({ queryKey: ["agreement", agreementId] });
    void client.invalidateQueries({ queryKey: ["clocks"] });
    void client.invalidateQueries({ queryKey: ["today"] });
  };
  return (
    <>
      <Loaded query={useQuery(clocksQuery({ agreement: agreementId, size: MOST }))}>
        {({ results }) => (results.length ? <ClockList rows={results} label="Clocks of this agreement" about={false} /> : <p>No clock of this agreement runs now.</p>)}
      </Loaded>
      <Ended agreementId={agreementId} />
      <Happened agreementId={agreementId} onChanged={changed} />
    </>
  );
}

function Ended({ agreementId }: { agreementId: string }) {
  const query = useQuery(clocksQuery({ agreement: agreementId, ended: "yes", size: MOST }));
  const rows = query.data?.results ?? [];
  if (!rows.length) return null;
  return (
    <details className={styles.ended}>
      <summary>{count(rows.length, "clock")} that ended</summary>
      <ClockList rows={rows} label="Clocks that ended" about={false} />
    </details>
  );
}

function Happened({ agreementId, onChanged }: { agreementId: string; onChanged: () => void }) {
  const [stating, setStating] = useState(false);
  return (
    <section aria-labelledby="happened">
      <h2 className="section-title" id="happened">
        What happened
      </h2>
      <Loaded query={useQuery(occurrencesQuery(agreementId))}>
        {({ results, kinds, time_zone }) => (
          <>
            <p className="note prose">A sale, an audit, a training, a certificate: what is recorded nowhere else is stated here, with how it is known. Clocks start and end by it.</p>
            {results.length ? <OccurrenceList rows={results} timeZone={time_zone} onChanged={onChanged} /> : <p>Nothing was stated yet.</p>}
            {kinds.length > 0 &&
              (stating ? (
                <div className={styles.stating}>
                  <OccurrenceForm
                    agreementId={agreementId}
                    kinds={kinds}
                    onClose={() => setStating(false)}
                    onDone={() => {
                      setStating(false);
                      onChanged();
                    }}
                  />
                </div>
              ) : (
                <p className={`button-row no-print ${styles.stating}`}>
                  <Button variant="outline" onClick={() => setStating(true)}>
                    Something happened
                  </Button>
                </p>
              ))}
          </>
        )}
      </Loaded>
    </section>
  );
}
