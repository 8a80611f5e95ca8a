import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { api } from "@/api/client";
import { openOnes } from "@/components/comments/comments";
import { Dialog } from "@/components/dialog";
import { Form } from "@/components/form/form";
import { useForm } from "@/components/form/use-form";
import { LinkButton } from "@/components/link-button";
import { Loaded } from "@/components/loading";
import { count } from "@/lib/words";
import type { Agreement } from "./queries";
import { reviewQuery, type Review } from "./review";
import { findingsLine } from "./review-findings";
import styles from "./review.module.css";

interface Props {
  agreement: Agreement;
  onClose: () => void;
  onDone: () => void;
}

/** Freezes the text. While a blocking finding stands that nobody waived, it says which, and where each is ended. */
export function ReadyDialog(props: Props) {
  return (
    <Dialog title="Mark as ready to sign?" onClose={props.onClose}>
      <Loaded query={useQuery(reviewQuery(props.agreement.id))}>{(review) => <Ready {...props} review={review} />}</Loaded>
    </Dialog>
  );
}

function Ready({ agreement, review, onClose, onDone }: Props & { review: Review }) {
  const form = useForm({
    initial: {},
    send: async () => {
      await api.POST("/api/v1/agreements/{agreement_id}/actions/{verb}", { params: { path: { agreement_id: agreement.id, verb: "ready" } }, body: { reason: "" } });
    },
    onDone,
  });
  const blocking = review.findings.filter((finding) => finding.blocking && !finding.waiver);
  const waived = review.findings.filter((finding) => finding.blocking && finding.waiver);
  const open = openOnes(review.comments).length;
  if (blocking.length > 0) {
    return (
      <>
        <p>
          <strong>{count(blocking.length, "blocking finding")} {blocking.length === 1 ? "stands" : "stand"} in the way.</strong> Each ends by a change, or by a waiver with your name and a reason.
        </p>
        <ul className={styles.points}>
          {blocking.map((finding) => (
            <li key={finding.code}>{finding.message}</li>
          ))}
        </ul>
        <div className="button-row">
          <LinkButton to="/agreements/$agreementId/review" params={{ agreementId: agreement.id }} hash="findings" onClick={onClose}>
            See the findings
          </LinkButton>
          <Button variant="subtle" onClick={onClose}>
            Cancel
          </Button>
        </div>
      </>
    );
  }
  return (
    <Form form={form} label="Mark as ready to sign">
      <div>
        <p>
          <strong>{findingsLine(review.findings, review.checks)}</strong>
        </p>
        {waived.length > 0 && (
          <ul className={styles.points}>
            {waived.map((finding) => (
              <li key={finding.code}>
                {finding.message} Waived by {finding.waiver?.person.name}: {finding.waiver?.reason}
                {finding.void && ` ${finding.waiver?.notice}`}
              </li>
            ))}
          </ul>
        )}
        {open > 0 && <p>{count(open, "comment")} {open === 1 ? "is" : "are"} still open.</p>}
        <p>The text is frozen as it stands, and its Word file and PDF are made. Nothing is sent yet; it can be taken back to draft.</p>
      </div>
      <div className="button-row">
        <Button type="submit" loading={form.busy}>
          Mark as ready to sign
        </Button>
        <Button variant="subtle" onClick={onClose}>
          Cancel
        </Button>
      </div>
    </Form>
  );
}
