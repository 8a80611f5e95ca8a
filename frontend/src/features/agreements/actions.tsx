import { Button, Menu } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { api } from "@/api/client";
import type { paths } from "@/api/schema";
import { openOnes } from "@/components/comments/comments";
import { ReasonDialog } from "@/components/reason-dialog";
import type { Agreement } from "./queries";
import { AskDialog } from "./ask-dialog";
import { ReadyDialog } from "./ready-dialog";
import { ReturnDialog } from "./return-dialog";
import { reviewQuery } from "./review";
import { SendDialog } from "./send-dialog";

type Verb = paths["/api/v1/agreements/{agreement_id}/actions/{verb}"]["post"]["parameters"]["path"]["verb"];

/** The words of each step's dialog. Which steps there are the server says. */
const STEPS: Record<string, { title: string; text: string; reason?: string; help?: string }> = {
  draft: { title: "Take it back to draft?", text: "The agreement becomes a draft again: you can change its terms, and no longer wait for the vendor. What was submitted and said stays with it. A composed text and its documents are set aside." },
  recall: { title: "Recall this agreement?", text: "The signers’ links stop working, and both are told why. The agreement goes back to draft; what was signed already counts for nothing.", reason: "Why it is recalled", help: "The signers read this." },
  withdraw: { title: "Withdraw this agreement?", text: "It stays in the register as withdrawn and cannot be taken up again.", reason: "Why it is withdrawn", help: "Kept in the timeline." },
  share: { title: "Share the record with the vendor?", text: "The vendor’s people see this agreement, its file and its limits from then on, but not your note. This cannot be taken back." },
  unrecord: { title: "Take the record back?", text: "For a record that should not have been made. It stays in the register as withdrawn. To end an agreement that was in force, record its termination instead.", reason: "Why it is taken back", help: "Kept in the timeline; a vendor with whom it was shared reads it." },
  terminate: { title: "Record that this agreement was terminated?", text: "The signed documents stay. Record this once the notice of termination was given as the agreement says.", reason: "How and why it was terminated", help: "Kept in the timeline, and seen by both sides." },
};
/** The same steps of an amendment, while the agreement itself stays executed. */
const OF_AMENDMENT: typeof STEPS = {
  draft: { title: "Take the amendment back?", text: "Its text and documents are set aside, and the offer is open again: it can be accepted or objected to. The agreement stays as it is." },
  recall: { title: "Recall the amendment?", text: "The signers’ links stop working, and both are told why. The offer is open again; the agreement stays as it is.", reason: "Why it is recalled", help: "The signers read this." },
};

/**
 * The main action, the first of these that the server allows. A draft without a schedule asks for it before anything
 * else; a schedule with points open goes back before it goes on. The second stands beside it.
 */
function mainOf(agreement: Agreement, open: boolean) {
  const order = agreement.lines.some((line) => !line.version_id) ? ["send", "ask"] : open ? ["return", "ready", "ask"] : ["send", "ready", "return", "ask"];
  return order.flatMap((verb) => agreement.allowed_actions.find((action) => action.verb === verb) ?? []);
}

export function Actions({ agreement }: { agreement: Agreement }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [open, setOpen] = useState("");
  const { data: review } = useQuery({ ...reviewQuery(agreement.id), enabled: agreement.status === "in_review" });
  const [main, second] = mainOf(agreement, agreement.status === "in_review" && Boolean(review && (review.blocking_open > 0 || openOnes(review.comments).some((comment) => comment.visibility === "shared"))));
  const beside = agreement.status === "in_review" ? second : undefined;
  // The reminder stands beside who was asked and when, below.
  const others = agreement.allowed_actions.filter((action) => action !== main && action !== beside && !["remind", "readdress"].includes(action.verb));
  // The newest instrument stands first.
  const signed = agreement.instruments.find((instrument) => instrument.executed_at)?.documents.find((document) => document.kind === "executed" || document.kind === "recorded");
  const done = () => {
    setOpen("");
    void client.invalidateQueries({ queryKey: ["agreement", agreement.id] });
    void client.invalidateQueries({ queryKey: ["agreements"] });
    void client.invalidateQueries({ queryKey: ["today"] });
  };
  const pick = (verb: string) => {
    if (verb === "change_record") void navigate({ to: "/agreements/$agreementId/record", params: { agreementId: agreement.id } });
    else if (verb === "edit") void navigate({ to: "/agreements/$agreementId/edit", params: { agreementId: agreement.id } });
    else setOpen(verb);
  };
  const step = (agreement.status === "executed" && OF_AMENDMENT[open]) || STEPS[open];
  const action = agreement.allowed_actions.find((each) => each.verb === open);

  return (
    <>
      {others.length === 1 && others[0] && (
        <Button variant="outline" onClick={() => pick(others[0]?.verb ?? "")}>
          {others[0].label}
        </Button>
      )}
      {others.length > 1 && (
        <Menu withinPortal={false} width={240}>
          <Menu.Target>
            <Button variant="outline">{main || signed ? "Other steps" : "Steps"}</Button>
          </Menu.Target>
          <Menu.Dropdown>
            {others.map((each) => (
              <Menu.Item key={each.verb} onClick={() => pick(each.verb)}>
                {each.label}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
      {signed && (
        <Button component="a" variant={main ? "outline" : undefined} href={`/api/v1/agreements/${agreement.id}/documents/${signed.id}`} download>
          {signed.kind === "recorded" ? "Download the recorded PDF" : "Download the signed PDF"}
        </Button>
      )}
      {beside && (
        <Button variant="outline" onClick={() => pick(beside.verb)}>
          {beside.label}
        </Button>
      )}
      {main && <Button onClick={() => pick(main.verb)}>{main.label}</Button>}
      {open === "send" && <SendDialog agreement={agreement} onClose={() => setOpen("")} onDone={done} />}
      {open === "ask" && <AskDialog agreement={agreement} onClose={() => setOpen("")} onDone={done} />}
      {open === "return" && <ReturnDialog agreement={agreement} onClose={() => setOpen("")} onDone={done} />}
      {open === "ready" && <ReadyDialog agreement={agreement} onClose={() => setOpen("")} onDone={done} />}
      {step && action && (
        <ReasonDialog
          title={step.title}
          label={action.label}
          reason={action.reason ? (step.reason ?? "Reason") : undefined}
          help={step.help}
          send={async (reason) => {
            await api.POST("/api/v1/agreements/{agreement_id}/actions/{verb}", { params: { path: { agreement_id: agreement.id, verb: open as Verb } }, body: { reason } });
          }}
          onClose={() => setOpen("")}
          onDone={done}
        >
          <p>{step.text}</p>
        </ReasonDialog>
      )}
    </>
  );
}
