import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { openOnes } from "@/components/comments/comments";
import { Dialog } from "@/components/dialog";
import { TextField } from "@/components/form/field";
import { Form } from "@/components/form/form";
import { useForm } from "@/components/form/use-form";
import { Loaded } from "@/components/loading";
import { count } from "@/lib/words";
import type { Agreement } from "./queries";
import { returnToVendor, reviewQuery, type Review } from "./review";
import styles from "./review.module.css";

interface Props {
  agreement: Agreement;
  onClose: () => void;
  onDone: () => void;
}

/** Shows what the mail will hold before it goes: one mail with every open point. */
export function ReturnDialog(props: Props) {
  return (
    <Dialog title={`Return it to ${props.agreement.vendor.name}?`} onClose={props.onClose}>
      <Loaded query={useQuery(reviewQuery(props.agreement.id))}>{(review) => <Return {...props} review={review} />}</Loaded>
    </Dialog>
  );
}

function Return({ agreement, review, onClose, onDone }: Props & { review: Review }) {
  const shared = openOnes(review.comments).filter((comment) => comment.visibility === "shared");
  const kept = openOnes(review.comments).length - shared.length;
  const findings = review.findings.filter((finding) => finding.blocking && !finding.waiver && finding.anchor);
  const points = findings.length + shared.length;
  const form = useForm({
    initial: { reason: "" },
    check: ({ reason }) => ({ reason: points || reason.trim() ? "" : "Nothing is open. Say what the vendor should change." }),
    send: async ({ reason }) => {
      await returnToVendor(agreement.id, reason.trim());
    },
    onDone,
  });
  return (
    <Form form={form} label="Return to the vendor">
      <div>
        <p>
          {agreement.vendor.name} gets one mail with what stands here, and begins a new version as a copy of the one it submitted.{" "}
          {points > 0 ? `${count(points, "open point")}:` : "No point is open."}
        </p>
        {points > 0 && (
          <ul className={styles.points}>
            {findings.map((finding) => (
              <li key={finding.code}>{finding.message}</li>
            ))}
            {shared.map((comment) => (
              <li key={comment.id}>
                {comment.anchor_label}: “{comment.body}”
              </li>
            ))}
          </ul>
        )}
        {kept > 0 && <p className="note">{count(kept, "internal comment")} {kept === 1 ? "stays" : "stay"} with your district.</p>}
      </div>
      <TextField name="reason" optional={points > 0} label="A few words to the vendor" help="They stand at the top of the mail." lines={3} value={form.values.reason} onChange={(value) => form.set("reason", value)} errors={form.errors.reason} />
      <div className="button-row">
        <Button type="submit" loading={form.busy}>
          Return and mail it
        </Button>
        <Button variant="subtle" onClick={onClose}>
          Cancel
        </Button>
      </div>
    </Form>
  );
}
