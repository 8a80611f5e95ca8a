import { Button } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { DefinitionList } from "@/components/definition-list";
import { Loaded } from "@/components/loading";
import { Notice } from "@/components/notice";
import { PageHeader } from "@/components/page-header";
import { ReasonDialog } from "@/components/reason-dialog";
import { Status } from "@/components/status";
import { WordChanges } from "@/components/word-changes";
import { useSession, useZone } from "@/features/session/session";
import { instant } from "@/lib/dates";
import { count, stop } from "@/lib/words";
import { accept, objectTo, offerQuery, withdraw, type Offer } from "./offers";
import { agreementQuery } from "./queries";
import { SendDialog } from "./send-dialog";
import styles from "./review.module.css";

const AMENDMENT: Record<string, string> = {
  composed: "The amendment is composed and can be sent out for signature.",
  out: "The amendment is out for signature.",
  executed: "The amendment is executed; the agreement names the new version.",
};

/** A vendor offers a newer schedule for an executed agreement: what it changes, and the district's answer. */
export function OfferPage() {
  const { offerId } = useParams({ from: "/inside/offers/$offerId" });
  const vendorSide = useSession().organization?.kind === "vendor";
  const zone = useZone();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [open, setOpen] = useState<"" | "accept" | "object" | "withdraw" | "send">("");
  const query = useQuery(offerQuery(offerId));
  const agreementId = query.data?.offer.agreement.id ?? "";
  const agreement = useQuery({ ...agreementQuery(agreementId), enabled: agreementId !== "" });
  const close = () => setOpen("");
  const changed = () => {
    void client.invalidateQueries({ queryKey: ["offer", offerId] });
    void client.invalidateQueries({ queryKey: ["agreement", agreementId] });
    void client.invalidateQueries({ queryKey: ["today"] });
  };
  const done = () => {
    close();
    changed();
  };
  return (
    <Loaded query={query}>
      {({ offer, counts, changes, findings, checks }) => {
        const may = (action: string) => offer.allowed_actions.includes(action);
        const maySend = agreement.data?.allowed_actions.some((action) => action.verb === "send");
        const blocking = findings.filter((finding) => finding.blocking);
        return (
          <>
            <PageHeader
              crumbs={
                <Link to="/agreements/$agreementId/documents" params={{ agreementId }}>
                  Agreement {offer.agreement.reference}
                </Link>
              }
              title={`${offer.product.name}: version ${offer.to_version.number}${offer.from_version ? ` in place of version ${offer.from_version.number}` : ""}`}
              status={<Status strong code={offer.status} label={offer.status_label} />}
              meta={`${vendorSide ? offer.district.name : offer.vendor.name} · offered by ${offer.offered_by}, ${instant(offer.offered_at, zone)}`}
              actions={
                <>
                  {may("object") && (
                    <Button variant="outline" onClick={() => setOpen("object")}>
                      Object
                    </Button>
                  )}
                  {may("withdraw") && (
                    <Button variant="outline" onClick={() => setOpen("withdraw")}>
                      Withdraw the offer
                    </Button>
                  )}
                  {may("accept") && <Button onClick={() => setOpen("accept")}>Accept as an amendment</Button>}
                  {maySend && offer.amendment === "composed" && <Button onClick={() => setOpen("send")}>Send the amendment out for signature</Button>}
                </>
              }
            />
            {offer.status === "offered" && (
              <p className="prose">
                {vendorSide
                  ? `${offer.district.name} is asked. Until an amendment is signed by both sides, the agreement names the version that it was signed with.`
                  : `${offer.vendor.name} asks your district. Accept it as an amendment, which both sides sign, or object. Until then the agreement names the version that it was signed with.`}
              </p>
            )}
            {offer.amendment && (
              <Notice live title={AMENDMENT[offer.amendment]}>
                {offer.instrument && (maySend || offer.amendment !== "composed") && (
                  <>
                    <Link to="/agreements/$agreementId/text" params={{ agreementId }} search={{ instrument: offer.instrument }}>
                      Read the amendment
                    </Link>
                    {" · "}
                  </>
                )}
                <Link to="/agreements/$agreementId/documents" params={{ agreementId }}>
                  See its documents
                </Link>
              </Notice>
            )}
            {offer.note && (
              <Notice title={`${offer.vendor.name} writes`}>
                <p className={styles.lines}>{offer.note}</p>
              </Notice>
            )}
            {(offer.decided_at || offer.reason) && (
              <DefinitionList items={[{ label: offer.status_label, value: [offer.decided_at && `${offer.decided_by}, ${instant(offer.decided_at, zone)}`, offer.reason].filter(Boolean).join("\n") }]} />
            )}
            <h2 className="section-title">What changes</h2>
            <p>
              <strong>{stop(Object.entries(counts).map(([what, number]) => `${number} ${what.toLowerCase()}`).join(", ") || "Nothing in the schedule changes")}</strong>{" "}
              {offer.from_version && (
                <Link to="/schedules/$beforeId/compare/$afterId" params={{ beforeId: offer.from_version.id, afterId: offer.to_version.id }} search={{ view: "side" }}>
                  See both versions side by side
                </Link>
              )}
            </p>
            <Changes changes={changes} />
            {!vendorSide && checks > 0 && (
              <>
                <h2 className="section-title">What the agreement would newly lack</h2>
                <p>
                  {blocking.length ? count(blocking.length, "new blocking finding") : "No new blocking finding"} among {count(checks, "check")}.
                </p>
                {findings.length > 0 && (
                  <ol className={styles.findings}>
                    {findings.map((finding) => (
                      <li key={finding.code + finding.message}>
                        <p className={styles.message}>
                          {finding.blocking ? "Blocking: " : "Advice: "}
                          {finding.message}
                        </p>
                        {finding.todo && <p>{finding.todo}</p>}
                        {finding.citation && <p className="note">{finding.citation}</p>}
                      </li>
                    ))}
                  </ol>
                )}
              </>
            )}
            {open === "accept" && <AcceptDialog offer={offer} blocking={blocking.map((finding) => finding.message)} onClose={close} onDone={done} />}
            {open === "object" && (
              <ReasonDialog title="Object to this version?" label="Object" reason="Why your district objects" help={`${offer.vendor.name} reads this.`} send={(reason) => objectTo(offerId, reason)} onClose={close} onDone={done}>
                <p>The agreement goes on with the version that it names. {offer.vendor.name} is told by mail.</p>
              </ReasonDialog>
            )}
            {open === "withdraw" && (
              <ReasonDialog title="Withdraw this offer?" label="Withdraw it" reason="Why it is withdrawn" help={`${offer.district.name} reads this.`} send={(reason) => withdraw(offerId, reason)} onClose={close} onDone={done}>
                <p>{offer.district.name} is no longer asked. The agreement goes on with the version that it names.</p>
              </ReasonDialog>
            )}
            {open === "send" && agreement.data && (
              <SendDialog
                agreement={agreement.data}
                onClose={close}
                onDone={() => {
                  done();
                  void navigate({ to: "/agreements/$agreementId/signatures", params: { agreementId } });
                }}
              />
            )}
          </>
        );
      }}
    </Loaded>
  );
}

function AcceptDialog({ offer, blocking, onClose, onDone }: { offer: Offer; blocking: readonly string[]; onClose: () => void; onDone: () => void }) {
  return (
    <ReasonDialog
      title={`Accept version ${offer.to_version.number} as an amendment?`}
      label="Compose the amendment"
      reason={blocking.length ? "Why it can be accepted all the same" : undefined}
      help="Kept with your name and the time. It does not cure what a law demands."
      send={(reason) => accept(offer.id, reason)}
      onClose={onClose}
      onDone={onDone}
    >
      <p>An amendment is composed that lists the changes and prints the new schedule. Nothing is sent yet; next, you name the signers, and both sides sign it like the agreement.</p>
      {blocking.length > 0 && (
        <>
          <p>
            <strong>{count(blocking.length, "new blocking finding")}:</strong>
          </p>
          <ul className={styles.points}>
            {blocking.map((message) => (
              <li key={message}>{message}</li>
            ))}
          </ul>
        </>
      )}
    </ReasonDialog>
  );
}

function Changes({ changes }: { changes: readonly { what: string; section: string; label: string; before: string; after: string }[] }) {
  const sections = [...new Set(changes.map((change) => change.section))];
  return sections.map((section) => (
    <section key={section} aria-label={section}>
      <h3 className={styles.group}>{section}</h3>
      <ul className={styles.changes}>
        {changes
          .filter((change) => change.section === section)
          .map((change) => (
            <li key={`${change.label}-${change.what}`}>
              <span className={styles.what}>{change.what}</span>
              <div>
                <p className={styles.message}>{change.label}</p>
                {(change.before || change.after) && (
                  <p>{change.before && change.after ? <WordChanges before={change.before} after={change.after} /> : change.before ? <WordChanges before={change.before} after="" /> : change.after}</p>
                )}
              </div>
            </li>
          ))}
      </ul>
    </section>
  ));
}
