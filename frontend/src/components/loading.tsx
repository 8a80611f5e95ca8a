import type { UseQueryResult } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { ApiError } from "@/api/client";
import { NotFound } from "./not-found";
import { Notice } from "./notice";

/** What a page shows while it asks, when it may not, and when the server does not answer. */
export function Loaded<T>({ query, children }: { query: UseQueryResult<T>; children: (data: T) => ReactNode }) {
  if (query.data !== undefined) return <>{children(query.data)}</>;
  if (query.error) return <Failure error={query.error} onRetry={() => void query.refetch()} />;
  return <Loading />;
}

/**
 * Whether something is asked for the first time still. A page waits for all that stands above what one presses, so that
 * nothing moves once it is shown; and what is shown stays, whatever is asked again.
 */
export function useFirstWait(...asked: readonly { isLoading: boolean }[]): boolean {
  const [shown, setShown] = useState(false);
  const waits = asked.some(({ isLoading }) => isLoading);
  if (!waits && !shown) setShown(true);
  return waits && !shown;
}

/** Stands where a part of a page will be. While it does, the line at the foot stays out of sight (shell.module.css). */
export function Loading() {
  return (
    <p className="note" role="status" data-loading>
      Loading…
    </p>
  );
}

export function Failure({ error, onRetry }: { error: Error; onRetry?: () => void }) {
  if (error instanceof ApiError && error.status === 404) return <NotFound />;
  return (
    <Notice title="This page could not be loaded." live>
      <p>{error instanceof ApiError ? error.message : "Something went wrong in this page. Reload it, and tell your operator if it stays."}</p>
      {onRetry && (
        <p>
          <button type="button" className="link-button" onClick={onRetry}>
            Try again
          </button>
        </p>
      )}
    </Notice>
  );
}
