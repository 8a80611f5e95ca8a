import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { LinkButton } from "@/components/link-button";
import { useMay, useSession } from "@/features/session/session";
import { instant } from "@/lib/dates";
import { count, list, stop } from "@/lib/words";
import type { Agreement } from "./queries";
import { RemindDialog } from "./remind-dialog";
import { reviewQuery, submissionsQuery, type Round } from "./review";
import styles from "./review.module.css";

/** For whom the agreement waits, and what comes next; nothing once it is executed or over. */
export function NextStep({ agreement }: { agreement: Agreement }) {
  const vendorSide = useSession().organization?.kind === "vendor";
  const client = useQueryClient();
  const [reminding, setReminding] = useState(false);
  const [reminded, setReminded] = useState(false);
  const asked = ["draft", "with_vendor", "in_review"].includes(agreement.status);
  const { data: review } = useQuery({ ...reviewQuery(agreement.id), enabled: asked });
  const last = [...(review?.rounds ?? [])].sort((a, b) => b.submitted_at.localeCompare(a.submitted_at))[0];
  if (agreement.documents_pending) return null;
  if (vendorSide && agreement.status === "with_vendor") return <FillIn agreement={agreement} last={last} />;
  const words = sentences(agreement, vendorSide, last);
  if (!words) return null;
  const again = agreement.allowed_actions.find((action) => action.verb === "remind" || action.verb === "readdress");
  return (
    <div className={`${styles.next} no-print`}>
      <p>
        <strong>{words.waits}</strong> {words.next}
      </p>
      {agreement.status === "with_vendor" && !vendorSide && <Whom agreement={agreement} came={last !== undefined} />}
      {again && (
        <p>
          <button type="button" className="link-button" onClick={() => setReminding(true)}>
            {again.label}
          </button>
        </p>
      )}
      <p role="status">{reminded && "The mail was handed over for sending. It stands on the timeline and under Messages."}</p>
      {reminding && again && (
        <RemindDialog
          agreement={agreement}
          elsewhere={again.verb === "readdress"}
          returned={last?.status === "returned"}
          onClose={() => setReminding(false)}
          onDone={() => {
            setReminding(false);
            setReminded(true);
            void client.invalidateQueries({ queryKey: ["agreement", agreement.id] });
          }}
        />
      )}
    </div>
  );
}

function sentences(agreement: Agreement, vendorSide: boolean, last: Round | undefined): { waits: string; next: string } | null {
  const vendor = agreement.vendor.name;
  const district = agreement.district?.name ?? "";
  const at = (iso: string) => instant(iso, agreement.time_zone);
  switch (agreement.status) {
    case "draft":
      if (vendorSide) return null;
      return agreement.lines.some((line) => !line.version_id)
        ? { waits: "Waits for your district.", next: stop(`Next, invite ${vendor} to fill in its schedule of data`) }
        : { waits: "Waits for your district.", next: "Read the text and the findings. Then mark it as ready to sign, or invite the vendor to look at its schedule first." };
    case "with_vendor":
      return last?.status === "returned" && last.decided_at
        ? { waits: `Waits for ${stop(vendor)}`, next: `Its schedule was returned ${at(last.decided_at)}. The review goes on once a new version is submitted.` }
        : { waits: `Waits for ${stop(vendor)}`, next: "It was asked for its schedule of data. The review begins once that is submitted; until then nothing is asked of you." };
    case "in_review":
      return vendorSide
        ? { waits: `Waits for ${stop(district)}`, next: `It reviews what was submitted${last ? ` ${at(last.submitted_at)}` : ""}. It will return the schedule with its points, or mark the agreement as ready to sign; you are told by mail.` }
        : { waits: "Waits for your district.", next: `${vendor} submitted its schedule${last ? ` ${at(last.submitted_at)}` : ""}. Read the findings, comment where something is unclear, then return it to the vendor or mark it as ready to sign.` };
    case "ready":
      return vendorSide ? null : { waits: "Waits for your district.", next: "The text is frozen. Next, send it out for signature; the vendor signs first." };
    case "out_for_signature": {
      const signatures = agreement.instruments.find((instrument) => !instrument.executed_at && !instrument.set_aside_at)?.signatures ?? [];
      const out = signatures.filter((signature) => signature.status !== "signed" && signature.status !== "sealed");
      return { waits: out.length ? `Waits for ${stop(list(out.map((signature) => signature.name)))}` : "Waits for the seals.", next: out.length ? `${count(out.length, "signature")} outstanding; each signer has a link by mail.` : "Everybody has signed; the documents are being sealed." };
    }
    default:
      return null;
  }
}

/** Who was written to, and whether they came: nobody asks that any more of a vendor that has submitted. */
function Whom({ agreement, came }: { agreement: Agreement; came: boolean }) {
  return agreement.asked.map((one) => (
    <p key={`${one.name} ${one.email}`} className="note">
      {one.name ? `${one.name}, ${one.email}` : one.email}: invited {instant(one.created_at, agreement.time_zone)}
      {came ? "" : one.accepted_at ? "; came in by the link" : one.opened_at ? "; asked for a code, not come in yet" : "; the link was not used yet"}.
    </p>
  ));
}

/** What the vendor does next, with the way to its form. */
function FillIn({ agreement, last }: { agreement: Agreement; last?: Round }) {
  const mayFill = useMay("schedules.edit");
  const { data: submissions } = useQuery(submissionsQuery);
  const asked = (submissions ?? []).filter((each) => each.agreement_id === agreement.id);
  const returned = last?.status === "returned";
  return (
    <div className={`${styles.next} no-print`}>
      <p>
        <strong>{returned ? "Returned to you." : "Waits for you."}</strong>{" "}
        {returned
          ? `${agreement.district?.name} has returned your schedule with the points below. Mend or answer them in a new version, which begins as a copy of the one you submitted, and submit it again.`
          : stop(`${agreement.district?.name} asks for the schedule of data of ${list(agreement.lines.map((line) => line.product))}`)}
      </p>
      {returned && last.decision_note && <p className={styles.quote}>{last.decision_note}</p>}
      {!mayFill && <p>Your company’s administrator or a contributor fills it in.</p>}
      {mayFill &&
        asked.map((each) =>
          each.draft_id ? (
            <LinkButton key={each.draft_id} to="/schedule/$draftId" params={{ draftId: each.draft_id }}>
              Fill in the schedule{asked.length > 1 && each.product ? ` of ${each.product.name}` : ""}
            </LinkButton>
          ) : (
            each.product && (
              <p key={each.product.id}>
                <Link to="/products/$productId" params={{ productId: each.product.id }}>
                  {returned ? "Begin the new version" : "Begin the schedule"} of {each.product.name}
                </Link>
              </p>
            )
          ),
        )}
    </div>
  );
}
