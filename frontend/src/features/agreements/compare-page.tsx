import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useId } from "react";
import { ChangeList, Counts } from "@/components/comparison/change-list";
import { comparisonQuery } from "@/components/comparison/comparison";
import { SideBySide } from "@/components/comparison/side-by-side";
import { Loaded } from "@/components/loading";
import { PageHeader } from "@/components/page-header";
import { versionQuery } from "./queries";
import styles from "./review.module.css";

/** Two schedule versions of a product: as a list, or side by side. */
export function ComparePage() {
  const { beforeId, afterId } = useParams({ from: "/inside/schedules/$beforeId/compare/$afterId" });
  const { view } = useSearch({ from: "/inside/schedules/$beforeId/compare/$afterId" });
  const navigate = useNavigate({ from: "/schedules/$beforeId/compare/$afterId" });
  const group = useId();
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
              <fieldset className={`${styles.switch} no-print`}>
                <legend className="visually-hidden">How the changes are shown</legend>
                {(
                  [
                    [undefined, "As a list"],
                    ["side", "Side by side"],
                  ] as const
                ).map(([value, label]) => (
                  <label key={label}>
                    <input type="radio" name={group} checked={view === value} onChange={() => void navigate({ search: { view: value }, replace: true, resetScroll: false })} />
                    <span>{label}</span>
                  </label>
                ))}
              </fieldset>
              {view === "side" ? <SideBySide comparison={data} /> : <ChangeList comparison={data} level={2} />}
            </>
          )}
        </>
      )}
    </Loaded>
  );
}
