import { ReasonDialog } from "@/components/reason-dialog";
import type { Agreement } from "./queries";
import { remind } from "./review";

export function RemindDialog({ agreement, onClose, onDone }: { agreement: Agreement; onClose: () => void; onDone: () => void }) {
  return (
    <ReasonDialog title="Mail the invitation again?" label="Mail it again" send={() => remind(agreement.id)} onClose={onClose} onDone={onDone}>
      <p>Whoever was asked at {agreement.vendor.name} gets the mail once more, with a fresh link.</p>
    </ReasonDialog>
  );
}
