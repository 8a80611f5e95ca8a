import { useState, type ReactNode } from "react";
import { ApiError } from "@/api/client";
import { PROVE } from "@/features/session/sign-in";
import type { Proven } from "./methods";
import { ProveDialog } from "./prove-dialog";

interface Waiting {
  again: () => void;
  refuse: (error: ApiError) => void;
}

/** Runs what changes how a person signs in; where the server wants to be shown again who it is, asks, then runs it again. */
export function useProven(ways: readonly string[]): { proven: Proven; dialog: ReactNode } {
  const [waiting, setWaiting] = useState<Waiting | null>(null);
  async function proven<R>(call: () => Promise<R>): Promise<R> {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== PROVE) throw error;
      return await new Promise<R>((resolve, reject) => {
        setWaiting({ again: () => void call().then(resolve, reject), refuse: reject });
      });
    }
  }
  const dialog = waiting && (
    <ProveDialog
      ways={ways}
      onClose={() => {
        setWaiting(null);
        waiting.refuse(new ApiError(0, "not_shown", "Nothing was changed: it was not shown that it is you."));
      }}
      onDone={() => {
        setWaiting(null);
        waiting.again();
      }}
    />
  );
  return { proven, dialog };
}
