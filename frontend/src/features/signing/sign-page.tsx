import { Button } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useEffect, useState, type ReactNode } from "react";
import { api, ApiError, body } from "@/api/client";
import { Failure, Loaded } from "@/components/loading";
import { Notice } from "@/components/notice";
import { PageHeader } from "@/components/page-header";
import { stop } from "@/lib/words";
import { Identify } from "./identify";
import { by, signerQuery, type SignerView } from "./queries";
import { ReadAndSign } from "./read-and-sign";
import { Signatures } from "./signatures";
import { WaitOrDone } from "./wait-or-done";

/** The page that a mailed link opens. Nobody needs an account, and opening it uses nothing up. */
export function SignPage() {
  const { token } = useParams({ from: "/sign/$token" });
  const query = useQuery(signerQuery(token));
  const [ended, setEnded] = useState<{ title: string; words: ReactNode } | null>(null);

  // The server learns that a person has the page before them only from a running page, not from a mail scanner's visit.
  const ready = query.data !== undefined;
  useEffect(() => {
    if (ready) void api.POST("/api/v1/sign/{token}/opened", by(token)).catch(() => undefined);
  }, [ready, token]);

  if (ended) {
    return (
      <>
        <PageHeader title={ended.title} />
        <div className="prose">{ended.words}</div>
      </>
    );
  }
  if (query.error instanceof ApiError && [404, 410].includes(query.error.status)) return <Over token={token} error={query.error} />;
  return (
    <Loaded query={query}>
      {(view) => (
        <>
          <PageHeader title={view.title} meta={lead(view)} />
          {view.next === "identify" && <Identify token={token} view={view} />}
          {view.next === "sign" && <ReadAndSign token={token} view={view} onEnded={(title, words) => setEnded({ title, words })} />}
          {(view.next === "wait" || view.next === "done") && <WaitOrDone token={token} view={view} />}
          {view.next !== "sign" && <Signatures view={view} />}
        </>
      )}
    </Loaded>
  );
}

function lead(view: SignerView): string {
  const who = view.sender_name ? `${view.sender_name}, ${view.sender_organization},` : view.sender_organization;
  return stop(view.next === "done" ? view.words : `${who} asks you to sign for ${view.organization}`);
}

/** A link that leads nowhere any more says why; where a new one can be had, it goes to the signer's own address only. */
function Over({ token, error }: { token: string; error: ApiError }) {
  const renewable = ["signing.link_expired", "signing.link_replaced"].includes(error.code);
  const fresh = useMutation({ mutationFn: () => body(api.POST("/api/v1/sign/{token}/link", by(token))) });
  return (
    <>
      <PageHeader title="This link leads nowhere any more" />
      <div className="prose">
        <p>{error.message}</p>
        {fresh.error && <Failure error={fresh.error} />}
        {fresh.data ? (
          <Notice live title={`A new link is on its way to ${fresh.data.sent_to}.`} />
        ) : (
          renewable && (
            <Button loading={fresh.isPending} onClick={() => fresh.mutate()}>
              Mail me a new link
            </Button>
          )
        )}
      </div>
    </>
  );
}
