import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { Loaded } from "@/components/loading";
import { ScheduleSheet } from "@/components/schedule-sheet";
import { agreementQuery, versionQuery } from "./queries";

export function ScheduleTab() {
  const { agreementId } = useParams({ from: "/inside/agreements/$agreementId" });
  return (
    <Loaded query={useQuery(agreementQuery(agreementId))}>
      {(agreement) =>
        agreement.lines.map((line) => (
          <section key={line.product_id} aria-label={`Schedule of ${line.product}`}>
            <h2 className="section-title">
              {line.product}
              {line.version_id && `, version ${line.version}`}
            </h2>
            {line.version_id ? <Line versionId={line.version_id} /> : <p>{agreement.recorded ? "No schedule of data is recorded here for this product; the recorded file may hold one." : "The vendor has not submitted a schedule of data for this product yet."}</p>}
          </section>
        ))
      }
    </Loaded>
  );
}

function Line({ versionId }: { versionId: string }) {
  const query = useQuery(versionQuery(versionId));
  return <Loaded query={query}>{(version) => <ScheduleSheet version={version} />}</Loaded>;
}
