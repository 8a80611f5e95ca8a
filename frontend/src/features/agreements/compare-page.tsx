import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { ChangeList, Counts } from "@/components/comparison/change-list";
import { comparisonQuery } from "@/components/comparison/comparison";
import { SideBySide } from "@/components/comparison/side-by-side";
import { Loaded } from "@/components/loading";
import { PageHeader } from "@/components/page-header";
import { Switch } from "@/components/switch";
import { versionQuery } from "./queries";

const VIEWS = [
  { value: undefined, label: "As a list" },
  { value: "side" as const, label: "Side by side" },
];

/** Two schedule versions of a product: as a list, or side by side. */
export function ComparePage() {
  const { beforeId, afterId } = useParams({ from: "/inside/schedules/$beforeId/compare/$afterId" });
  const { view } = useSearch({ from: "/inside/schedules/$beforeId/compare/$afterId" });
  const navigate = useNavigate({ from: "/schedules/$beforeId/compare/$afterId" });
  const comparison = useQuery(comparisonQuery(beforeId, afterId));
  const version = useQuery(versionQuery(afterId));
  return (
    <Loaded query={comparison}>
      {(data) => (
        <>
          <PageHeader
            crumbs={
              version.data && (
                <>
                  <Link to="/products/$productId" params={{ productId: version.data.product.id }}>
                    {version.data.product.name}
                  </Link>{" "}
                  /{" "}
                  <Link to="/schedules/$versionId" params={{ versionId: afterId }}>
                    Version {data.to.number}
                  </Link>
                </>
              )
            }
            title={`What changed from version ${data.from.number} to version ${data.to.number}`}
            meta={version.data && `Schedule of data of ${version.data.product.name}, ${version.data.vendor.name}`}
            actions={
              <Button variant="outline" onClick={() => window.print()}>
                Print
              </Button>
            }
          />
          <Counts comparison={data} />
          {data.changes.length > 0 && (
            <>
              <Switch
                legend="How the changes are shown"
                options={VIEWS}
                value={view}
                onChange={(value) => void navigate({ search: { view: value }, replace: true, resetScroll: false })}
              />
              {view === "side" ? <SideBySide comparison={data} /> : <ChangeList comparison={data} level={2} />}
            </>
          )}
        </>
      )}
    </Loaded>
  );
}
