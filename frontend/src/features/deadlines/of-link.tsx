import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { ApiError } from "@/api/client";
import { Loaded } from "@/components/loading";
import { PageHeader } from "@/components/page-header";

interface Props<T> {
  query: UseQueryResult<T>;
  children: (data: T) => ReactNode;
}

/** What a link in a mail opens for whoever has the mail. One that was cut says so: nobody has to sign in for it. */
export function OfLink<T>({ query, children }: Props<T>) {
  if (!(query.error instanceof ApiError) || query.error.status !== 404) return <Loaded query={query}>{children}</Loaded>;
  return (
    <>
      <PageHeader title="This link leads nowhere" />
      <p className="prose">{query.error.message}</p>
    </>
  );
}
