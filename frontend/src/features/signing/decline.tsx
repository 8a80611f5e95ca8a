import { api } from "@/api/client";
import { ReasonDialog } from "@/components/reason-dialog";
import { by, type SignerView } from "./queries";

export function Decline({ token, view, onClose, onDone }: { token: string; view: SignerView; onClose: () => void; onDone: () => void }) {
  return (
    <ReasonDialog
      title="Decline to sign?"
      label="Decline"
      reason="Why you decline"
      help={`${view.sender_organization} and whoever has signed already read this.`}
      send={async (reason) => {
        await api.POST("/api/v1/sign/{token}/decline", { ...by(token), body: { reason } });
      }}
      onClose={onClose}
      onDone={onDone}
    >
      <p>The request ends for everyone. {view.sender_organization} can change the agreement and send it again.</p>
    </ReasonDialog>
  );
}
