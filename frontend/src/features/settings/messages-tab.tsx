import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Fragment, useState } from "react";
import { api, body } from "@/api/client";
import { Pages } from "@/components/filters";
import { Failure, Loaded } from "@/components/loading";
import { Notice } from "@/components/notice";
import { useMay, useZone } from "@/features/session/session";
import { instant } from "@/lib/dates";
import { count } from "@/lib/words";
import { bouncesNote } from "./bounces";
import styles from "./messages.module.css";

export function MessagesTab() {
  return (
    <>
      <Troubles />
      <Failed />
      <Ledger />
    </>
  );
}

function useMailState() {
  return useQuery({ queryKey: ["messages", "state"], queryFn: () => body(api.GET("/api/v1/messages/state")) }).data;
}

/** What does not run: the operator, who can mend it, has no Today page. */
function Troubles() {
  const troubles = useMailState()?.troubles ?? [];
  if (troubles.length === 0) return null;
  return (
    <Notice title="Part of this installation is not running.">
      {troubles.map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
    </Notice>
  );
}

/** What could not leave, with what the other side said, and a way to try again. */
function Failed() {
  const client = useQueryClient();
  const zone = useZone();
  const sees = useMay("outbox.read");
  const mayRetry = useMay("outbox.retry");
  const { data } = useQuery({ queryKey: ["outbox", "failed"], queryFn: () => body(api.GET("/api/v1/outbox/failed")), enabled: sees });
  const retry = useMutation({
    mutationFn: (id: string) => api.POST("/api/v1/outbox/{row_id}/retry", { params: { path: { row_id: id } } }),
    onSuccess: () => client.invalidateQueries(),
  });
  const all = useMutation({ mutationFn: () => api.POST("/api/v1/outbox/retry-all"), onSuccess: () => client.invalidateQueries() });
  if (!data?.length) return null;
  return (
    <section aria-labelledby="failed" className={styles.failed}>
      <h2 id="failed">{count(data.length, "message or task", "messages or tasks")} could not leave</h2>
      {(retry.error ?? all.error) && <Failure error={(retry.error ?? all.error) as Error} />}
      {mayRetry && data.length > 1 && (
        <p>
          <Button variant="outline" loading={all.isPending} onClick={() => all.mutate()}>
            Try all again
          </Button>
        </p>
      )}
      <ul>
        {data.map((row) => (
          <li key={row.id}>
            <div>
              <strong>{row.kind}</strong>
              <p>
                Given up {instant(row.failed_at, zone)}, after {count(row.attempts, "try", "tries")}.
              </p>
              <p className="note">{row.last_error}</p>
            </div>
            {mayRetry && (
              <Button variant="outline" aria-label={`Try again: ${row.kind} of ${instant(row.created_at, zone)}`} loading={retry.isPending && retry.variables === row.id} onClick={() => retry.mutate(row.id)}>
                Try again
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Every message of the organization. "Accepted by the mail server" is all that can be known; it is not "delivered". */
function Ledger() {
  const zone = useZone();
  const { page } = useSearch({ from: "/inside/settings/messages" });
  const navigate = useNavigate({ from: "/settings/messages" });
  const [open, setOpen] = useState("");
  const query = useQuery({
    queryKey: ["messages", page],
    queryFn: () => body(api.GET("/api/v1/messages", { params: { query: { page } } })),
    placeholderData: (old) => old,
  });
  const state = useMailState();
  return (
    <section aria-labelledby="ledger">
      <h2 id="ledger" className={styles.title}>
        Messages
      </h2>
      <p className="note prose">Codes and private links are masked here. “Accepted” means that the mail server took the message, not that somebody read it.{state && ` ${bouncesNote(state, zone)}`}</p>
      <Loaded query={query}>
        {(data) =>
          data.results.length === 0 ? (
            <p>No message yet. Each mail that this installation sends for your organization is listed here.</p>
          ) : (
            <>
              <ul className={styles.ledger}>
                {data.results.map((row) => (
                  <Fragment key={row.id}>
                    <li>
                      <button type="button" aria-expanded={open === row.id} onClick={() => setOpen(open === row.id ? "" : row.id)}>
                        <span className={styles.subject}>{row.subject}</span>
                        <span>{row.recipient}</span>
                        <span className={row.bounced_at ? styles.back : undefined}>{row.status}</span>
                        <span className={styles.when}>{instant(row.bounced_at ?? row.accepted_at ?? row.refused_at ?? row.planned_at, zone)}</span>
                      </button>
                      {open === row.id && (
                        <div className={styles.message}>
                          <pre>{row.text}</pre>
                          <p className="note">
                            Planned {instant(row.planned_at, zone)}; {count(row.attempts, "try", "tries")}
                            {row.server_reply ? `; the server answered: ${row.server_reply}` : ""}
                          </p>
                          {row.bounced_at && (
                            <p className={styles.back}>
                              {row.accepted_at ? `Accepted by the mail server ${instant(row.accepted_at, zone)}; it` : "It"} came back {instant(row.bounced_at, zone)}: {row.bounce_words}
                            </p>
                          )}
                        </div>
                      )}
                    </li>
                  </Fragment>
                ))}
              </ul>
              <Pages page={data.page} pages={data.pages} onPage={(next) => void navigate({ to: "/settings/messages", search: { page: next > 1 ? next : undefined } })} />
            </>
          )
        }
      </Loaded>
    </section>
  );
}
