import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { Notice } from "@/components/notice";
import { instant } from "@/lib/dates";
import { stop } from "@/lib/words";
import type { SignerView } from "./queries";
import styles from "./signing.module.css";

export function WaitOrDone({ token, view }: { token: string; view: SignerView }) {
  const files = `/api/v1/sign/${encodeURIComponent(token)}`;
  const mine = view.signatures.find((signature) => signature.you);
  const signed = mine ? ["sealing", "sealed"].includes(mine.status) : false;
  if (view.next === "wait") {
    return (
      <Notice live title={signed ? "Your signature is recorded." : "It is not your turn yet."}>
        <p>
          {stop(view.words)} {signed ? "Once everyone has signed, both sides get the executed document and its certificate by mail; you can close this page." : "You get a message when it is."}
        </p>
        {signed && view.identified && (
          <p>
            <a href={`${files}/document`} target="_blank" rel="noreferrer">
              Read the document as it stands now<span className="visually-hidden"> (opens in a new tab)</span>
            </a>
          </p>
        )}
      </Notice>
    );
  }
  return (
    <section aria-label="The executed document">
      {view.executed_at && <p className="lead">Executed {instant(view.executed_at, view.time_zone)}.</p>}
      {view.identified ? (
        <div className="button-row">
          <Button component="a" href={`${files}/document`} target="_blank" rel="noreferrer">
            Open the executed document
          </Button>
          {view.has_certificate && (
            <a href={`${files}/certificate`} target="_blank" rel="noreferrer">
              Open the certificate<span className="visually-hidden"> (opens in a new tab)</span>
            </a>
          )}
        </div>
      ) : (
        <p>Both documents were mailed to you.</p>
      )}
      <p className={styles.after}>
        Anyone who holds the PDF can <Link to="/verify">check it</Link>: who sealed it, when, and whether a byte was changed since.
      </p>
    </section>
  );
}
