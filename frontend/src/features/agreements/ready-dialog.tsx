import { useQuery } from "@tanstack/react-query";
import { api } from "@/api/client";
import { ReasonDialog } from "@/components/reason-dialog";
import { count } from "@/lib/words";
import { textQuery, type Agreement } from "./queries";

/** Freezes the text. Where blocking findings stand, it says which, and asks why to go on. */
export function ReadyDialog({ agreement, onClose, onDone }: { agreement: Agreement; onClose: () => void; onDone: () => void }) {
  const { data: text } = useQuery(textQuery(agreement.id));
  if (!text) return null;
  const blocking = text.findings.filter((finding) => finding.blocking);
  return (
    <ReasonDialog
      title="Mark as ready to sign?"
      label={blocking.length ? "Mark as ready in spite of this" : "Mark as ready to sign"}
      reason={blocking.length ? "Why it can be signed all the same" : undefined}
      help="Kept in the timeline with your name. It does not cure what a law demands."
      send={async (reason) => {
        await api.POST("/api/v1/agreements/{agreement_id}/actions/{verb}", { params: { path: { agreement_id: agreement.id, verb: "ready" } }, body: { reason } });
      }}
      onClose={onClose}
      onDone={onDone}
    >
      <p>The text is frozen as it stands, and its Word file and PDF are made. Nothing is sent yet; it can be taken back to draft.</p>
      {blocking.length > 0 && (
        <>
          <p>
            <strong>{count(blocking.length, "blocking finding")}</strong> among {count(text.checks, "check")}:
          </p>
          <ul>
            {blocking.map((finding, index) => (
              <li key={`${finding.code}-${index}`}>{finding.message}</li>
            ))}
          </ul>
        </>
      )}
    </ReasonDialog>
  );
}
