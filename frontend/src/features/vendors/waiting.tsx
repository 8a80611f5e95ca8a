import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { TextField } from "@/components/form/field";
import { Notice } from "@/components/notice";
import { ReasonDialog } from "@/components/reason-dialog";
import { useMay, useZone } from "@/features/session/session";
import { dayOf } from "@/lib/dates";
import { stateName } from "@/lib/states";
import { count, list } from "@/lib/words";
import { submit, waits, type Submission } from "./queries";
import styles from "./products.module.css";

/** What districts wait for from this vendor: each with what it said, and where to go on. */
export function Waiting({ submissions, product }: { submissions: readonly Submission[]; product?: string }) {
  const zone = useZone();
  const submits = useMay("agreements.submit");
  const [sending, setSending] = useState<Submission | null>(null);
  const [sent, setSent] = useState("");
  const open = submissions.filter((one) => waits(one) && (!product || one.product.id === product));
  return (
    <>
      {sent && (
        <Notice live title={`Submitted to ${sent}.`}>
          <p>It can read the version now.</p>
        </Notice>
      )}
      {open.length === 0 && <p>No district waits now.</p>}
      <ul className={styles.waiting} hidden={open.length === 0}>
        {open.map((one) => (
          <li key={`${one.agreement_id} ${one.product.id}`}>
            <div>
              <strong>{one.district.name}</strong>
              {!product && (
                <>
                  {" "}
                  for{" "}
                  <Link to="/products/$productId" params={{ productId: one.product.id }}>
                    {one.product.name}
                  </Link>
                </>
              )}
              <span className={styles.about}>
                {list(one.states.map(stateName))};{" "}
                <Link to="/agreements/$agreementId" params={{ agreementId: one.agreement_id }}>
                  agreement {one.reference}
                </Link>
              </span>
              {one.returned ? (
                <span className={styles.about}>
                  Returned {dayOf(one.returned.at, zone)} with {count(one.returned.open_points, "open point")}
                  {one.returned.note ? `: “${one.returned.note}”` : "."}{" "}
                  <Link to="/agreements/$agreementId/review" params={{ agreementId: one.agreement_id }}>
                    Read what it asks
                  </Link>
                </span>
              ) : (
                one.message && <span className={styles.about}>“{one.message}”</span>
              )}
            </div>
            <span className={styles.since}>asked {dayOf(one.asked_at, zone)}</span>
            {submits && one.published_version && one.published_version.id !== one.submitted_version?.id && (
              <Button size="sm" variant="outline" onClick={() => setSending(one)}>
                Submit version {one.published_version.number}
                <span className="visually-hidden"> to {one.district.name}</span>
              </Button>
            )}
          </li>
        ))}
      </ul>
      {sending && (
        <SubmitDialog
          submission={sending}
          onClose={() => setSending(null)}
          onDone={() => {
            setSent(sending.district.name);
            setSending(null);
          }}
        />
      )}
    </>
  );
}

/** A version that is published already goes to the next district as it is. */
function SubmitDialog({ submission, onClose, onDone }: { submission: Submission; onClose: () => void; onDone: () => void }) {
  const client = useQueryClient();
  const [note, setNote] = useState("");
  const version = submission.published_version;
  if (!version) return null;
  return (
    <ReasonDialog
      title={`Submit version ${version.number} to ${submission.district.name}?`}
      label="Submit"
      send={() => submit(submission.agreement_id, version.id, note.trim())}
      onClose={onClose}
      onDone={() => {
        for (const key of ["submissions", "agreements", "agreement", "today"]) void client.invalidateQueries({ queryKey: [key] });
        onDone();
      }}
    >
      <p>
        The district can then read version {version.number} of {submission.product.name}, as it was published. Where {list(submission.states.map(stateName))} asks something that it does not answer, fill in a new version first: it begins from this one.
      </p>
      <TextField name="note" optional label="Note to the district" lines={3} value={note} onChange={setNote} />
    </ReasonDialog>
  );
}
