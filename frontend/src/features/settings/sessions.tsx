import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { api, body } from "@/api/client";
import type { components } from "@/api/schema";
import { DataTable, type Column } from "@/components/data-table";
import { Loaded } from "@/components/loading";
import { ReasonDialog } from "@/components/reason-dialog";
import { useSession } from "@/features/session/session";
import { instant } from "@/lib/dates";
import { count } from "@/lib/words";

type Session = components["schemas"]["PersonSessionOut"];

const HOW: Record<string, string> = {
  code: "Mailed code",
  password: "Password",
  passkey: "Passkey",
  console: "Link of the console",
  demo: "One click of the demo",
};

/** Where the person is signed in now; each can be ended, and all others at once. */
export function Sessions({ zone, said, onDone }: { zone: string | undefined; said: ReactNode; onDone: (ended: number) => void }) {
  const client = useQueryClient();
  const { providers } = useSession();
  const [ending, setEnding] = useState<Session | "others" | null>(null);
  const query = useQuery({ queryKey: ["sessions"], queryFn: () => body(api.GET("/api/v1/sessions")) });
  const how = (code: string) => HOW[code] ?? providers.find((provider) => provider.id === code)?.name ?? code;
  const columns: Column<Session>[] = [
    { key: "browser", label: "Browser", main: true, render: (row) => `${row.browser}${row.current ? " (this one)" : ""}` },
    { key: "from", label: "Address", render: (row) => row.address ?? "Not known" },
    { key: "how", label: "By", render: (row) => how(row.how) },
    { key: "since", label: "Signed in", render: (row) => instant(row.signed_in_at, zone) },
    { key: "seen", label: "Last seen", render: (row) => (row.current ? "Now" : instant(row.seen_at, zone)) },
    {
      key: "end",
      label: "Session",
      render: (row) =>
        row.current ? (
          "–"
        ) : (
          <button type="button" className="link-button" aria-label={`End the session of ${row.browser}, signed in ${instant(row.signed_in_at, zone)}`} onClick={() => setEnding(row)}>
            End
          </button>
        ),
    },
  ];
  return (
    <section aria-labelledby="sessions-title">
      <h2 id="sessions-title">Where you are signed in</h2>
      {said}
      <Loaded query={query}>
        {(rows) => (
          <>
            <DataTable caption="Sessions" columns={columns} rows={rows} rowKey={(row) => row.id} empty={<p>This session began before sessions were listed. The next one will stand here.</p>} />
            {rows.some((row) => !row.current) && (
              <p>
                <button type="button" className="link-button" onClick={() => setEnding("others")}>
                  End all other sessions
                </button>
              </p>
            )}
          </>
        )}
      </Loaded>
      {ending && (
        <ReasonDialog
          title={ending === "others" ? "End all other sessions?" : `End the session of ${ending.browser}?`}
          label={ending === "others" ? "End all others" : "End the session"}
          send={async () => {
            if (ending === "others") return (await body(api.POST("/api/v1/sessions/end-others"))).ended;
            await api.POST("/api/v1/sessions/{session_id}/end", { params: { path: { session_id: ending.id } } });
            return 1;
          }}
          onClose={() => setEnding(null)}
          onDone={(ended) => {
            setEnding(null);
            onDone(ended);
            void client.invalidateQueries({ queryKey: ["sessions"] });
          }}
        >
          <p>
            {ending === "others"
              ? `You are signed out everywhere but here: ${count((query.data ?? []).filter((row) => !row.current).length, "session")}.`
              : "That browser is signed out at its next step. If you do not know it, look at how you sign in, too."}
          </p>
        </ReasonDialog>
      )}
    </section>
  );
}
