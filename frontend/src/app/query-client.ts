import { QueryCache, QueryClient } from "@tanstack/react-query";
import { ApiError } from "@/api/client";

/** The address of the sign-in that says why one stands there, and leads back to where one was. */
export function signInAgain({ pathname, search, hash }: Pick<Location, "pathname" | "search" | "hash">): string {
  return `/sign-in?${new URLSearchParams({ next: pathname + search + hash, error: "ended" }).toString()}`;
}

export const queryClient = new QueryClient({
  queryCache: new QueryCache({
    onError: (error, query) => {
      // The session has ended, here or from another browser. A page that shows something stays, with what was typed in it;
      // one that has nothing to show gives way to the sign-in, loaded anew so that nothing read before stays in memory.
      if (error instanceof ApiError && error.code === "core.signed_out" && query.state.data === undefined) {
        window.location.assign(signInAgain(window.location));
      }
    },
  }),
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      // What the server refused it refuses again; only silence is worth another try.
      retry: (failures, error) => failures < 2 && !(error instanceof ApiError && error.status > 0 && error.status < 500),
    },
  },
});
