import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { Loaded } from "@/components/loading";
import { PageHeader } from "@/components/page-header";
import { ScheduleSheet } from "@/components/schedule-sheet";
import { Status } from "@/components/status";
import { useZone } from "@/features/session/session";
import { instant } from "@/lib/dates";
import { plain } from "@/lib/words";
import { scheduleQuery } from "./queries";

export function SchedulePage() {
  const { versionId } = useParams({ from: "/inside/schedules/$versionId" });
  const zone = useZone();
  return (
    <Loaded query={useQuery(scheduleQuery(versionId))}>
      {(version) => (
        <>
          <PageHeader
            crumbs={
              <>
                <Link to="/vendors/$vendorId" params={{ vendorId: version.vendor.id }}>
                  {version.vendor.name}
                </Link>{" "}
                /{" "}
                <Link to="/products/$productId" params={{ productId: version.product.id }}>
                  {version.product.name}
                </Link>
              </>
            }
            title={`Schedule of data, version ${version.number}`}
            status={<Status strong code={version.status} label={plain(version.status, true)} />}
            meta={version.published_at ? `Published ${instant(version.published_at, zone)}` : `Made ${instant(version.created_at, zone)}`}
          />
          <ScheduleSheet version={version} />
        </>
      )}
    </Loaded>
  );
}
