import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { api, body } from "@/api/client";
import { Loaded } from "@/components/loading";
import { ScheduleSheet } from "@/components/schedule-sheet";
import { agreementQuery } from "./queries";

export function ScheduleTab() {
  const { agreementId } = useParams({ from: "/inside/agreements/$agreementId" });
  return (
    <Loaded query={useQuery(agreementQuery(agreementId))}>
      {(agreement) =>
        agreement.lines.map((line) => (
          <section key={line.version_id} aria-label={`Schedule of ${line.product}`}>
            <h2 className="section-title">
              {line.product}, version {line.version}
            </h2>
            <Line versionId={line.version_id} />
          </section>
        ))
      }
    </Loaded>
  );
}

function Line({ versionId }: { versionId: string }) {
  const query = useQuery({
    queryKey: ["schedule-version", versionId],
    queryFn: () => body(api.GET("/api/v1/schedule-versions/{version_id}", { params: { path: { version_id: versionId } } })),
  });
  return <Loaded query={query}>{(version) => <ScheduleSheet version={version} />}</Loaded>;
}
