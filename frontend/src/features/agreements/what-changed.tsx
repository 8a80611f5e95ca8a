import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ChangeList, Counts } from "@/components/comparison/change-list";
import { comparisonQuery } from "@/components/comparison/comparison";
import { Loaded } from "@/components/loading";
import type { ReviewedLine } from "./review-room";

/** What a vendor changed between two submissions, counted and listed. */
export function WhatChanged({ line, named }: { line: ReviewedLine; named: boolean }) {
  const query = useQuery({ ...comparisonQuery(line.before?.id ?? "", line.version?.id ?? ""), enabled: Boolean(line.before && line.version) });
  if (!line.before || !line.version) return null;
  return (
    <Loaded query={query}>
      {(comparison) => (
        <>
          {named && <h3>{line.product.name}</h3>}
          <Counts comparison={comparison} />
          {comparison.changes.length > 0 && (
            <>
              <ChangeList comparison={comparison} level={named ? 4 : 3} />
              <p className="no-print">
                <Link to="/schedules/$beforeId/compare/$afterId" params={{ beforeId: comparison.from.id, afterId: comparison.to.id }} search={{ view: "side" }}>
                  See both versions side by side{named && ` (${line.product.name})`}
                </Link>
              </p>
            </>
          )}
        </>
      )}
    </Loaded>
  );
}
