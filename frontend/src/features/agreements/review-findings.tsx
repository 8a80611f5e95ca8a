import { Link } from "@tanstack/react-router";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { CommentThread } from "@/components/comments/comment-thread";
import { commentsAt } from "@/components/comments/comments";
import { ReasonDialog } from "@/components/reason-dialog";
import { sureWords } from "@/components/clause-reader/readings";
import { instant } from "@/lib/dates";
import { stateName } from "@/lib/states";
import { count, list } from "@/lib/words";
import { beforeSubmission, endWaiver, goTo, waive, type ReviewFinding } from "./review";
import type { Room } from "./review-room";
import styles from "./review.module.css";

const KINDS: Record<string, string> = { law: "Law", contract: "The text of this agreement needs it", good_practice: "Good practice" };

/** "2 blocking findings and 1 piece of advice among 31 checks": it never says more than that. */
export function findingsLine(findings: readonly { blocking: boolean; waiver?: object | null }[], checks: number): string {
  const blocking = findings.filter((finding) => finding.blocking && !finding.waiver).length;
  const waived = findings.filter((finding) => finding.blocking && finding.waiver).length;
  const advice = findings.filter((finding) => !finding.blocking).length;
  return `${list([
    blocking ? count(blocking, "blocking finding") : "No blocking finding",
    ...(waived ? [`${waived} waived`] : []),
    ...(advice ? [count(advice, "piece of advice", "pieces of advice")] : []),
  ])} among ${count(checks, "check")}.`;
}

export function ReviewFindings({ room, onlyOpen }: { room: Room; onlyOpen: boolean }) {
  const { findings, checks } = room.review;
  const groups = [
    {
      label: "Blocking",
      says: room.vendorSide ? "Each stands in the way of signing until it is stated or mended." : "Each stands in the way of signing until it is stated or mended, or until somebody waives it, by name and with a reason.",
      findings: findings.filter((finding) => finding.blocking && !finding.waiver),
    },
    { label: "Waived", says: "", findings: findings.filter((finding) => finding.blocking && finding.waiver) },
    { label: "Advice", says: "Worth a look; it stands in the way of nothing.", findings: findings.filter((finding) => !finding.blocking) },
  ].filter((group) => group.findings.length > 0);
  if (beforeSubmission(room.agreement, room.review)) {
    return (
      <section aria-labelledby="findings">
        <h2 className="section-title" id="findings" tabIndex={-1}>
          Findings
        </h2>
        <p>Nothing was submitted yet. The checks say here what is missing once it is.</p>
      </section>
    );
  }
  return (
    <section aria-labelledby="findings">
      <h2 className="section-title" id="findings" tabIndex={-1}>
        Findings
      </h2>
      <p>
        <strong>{findingsLine(findings, checks)}</strong>{" "}
        {room.vendorSide
          ? "Checks by rule of what is stated in the schedule; the district decides. They are not legal advice."
          : "Checks by rule of the text and the schedule. They are not legal advice, and a list without findings is not an approval."}
      </p>
      {groups.map((group) => (
        <section key={group.label} aria-label={group.label}>
          <h3 className={styles.group}>
            {group.label} <span className={styles.count}>{group.findings.length}</span>
          </h3>
          {group.says && <p className={styles.says}>{group.says}</p>}
          <ol className={styles.findings}>
            {group.findings.map((finding) => (
              <FindingView key={`${finding.code}-${finding.anchor}-${finding.product}`} finding={finding} room={room} onlyOpen={onlyOpen} />
            ))}
          </ol>
        </section>
      ))}
    </section>
  );
}

function FindingView({ finding, room, onlyOpen }: { finding: ReviewFinding; room: Room; onlyOpen: boolean }) {
  const client = useQueryClient();
  const [dialog, setDialog] = useState<"" | "waive" | "end">("");
  const { agreement } = room;
  const line = room.lines.find((each) => each.product.id === finding.product || each.product.name === finding.product) ?? room.lines[0];
  const done = () => {
    setDialog("");
    void client.invalidateQueries({ queryKey: ["agreement", agreement.id] });
  };
  const { waiver } = finding;
  // Those of one code are waived together, as they read here.
  const waivedTogether = [...new Set(room.review.findings.filter((each) => each.blocking && each.code === finding.code).map((each) => each.message))];
  const anchor = `finding:${finding.code}`;
  const provision = /^provision:(.+)$/.exec(finding.anchor)?.[1];
  const talk = room.canWrite || commentsAt(room.review.comments, anchor).length > 0;
  return (
    <li>
      <p className={styles.message}>{finding.message}</p>
      {finding.todo && (
        <p>
          <span className={styles.what}>What to do:</span> {finding.todo}
        </p>
      )}
      <p className={styles.why}>
        <span className={styles.what}>Why:</span>{" "}
        {[KINDS[finding.source_kind], finding.state && stateName(finding.state)].filter(Boolean).join(", ")}
        {finding.citation && (
          <>
            {finding.source_kind || finding.state ? ", " : ""}
            {finding.citation_url ? (
              <a href={finding.citation_url} target="_blank" rel="noreferrer">
                {finding.citation}
                <span className="visually-hidden"> (opens in a new tab)</span>
              </a>
            ) : (
              finding.citation
            )}
          </>
        )}
        {finding.citation && sureWords(finding) && `; ${sureWords(finding)}`}.
      </p>
      {finding.blocking && finding.void && !waiver && <p>The law can make a contract void that lacks this. A waiver does not cure that.</p>}
      {waiver && (
        <p className={styles.waiver}>
          <strong>Waived</strong> by {waiver.person.name}, {instant(waiver.at, agreement.time_zone)}: {waiver.reason} <span className={styles.what}>{waiver.notice}</span>
        </p>
      )}
      <div className={styles.foot}>
        <p className={`${styles.steps} no-print`}>
          {provision && (
            <Link to="/agreements/$agreementId/provisions" params={{ agreementId: agreement.id }} hash={`provision-${provision}`}>
              Go to the special provision <span className="visually-hidden">for: {finding.message}</span>
            </Link>
          )}
          {finding.anchor && !provision && line?.version && (
            <button type="button" className="link-button" onClick={() => goTo(line.product.id, finding.anchor)}>
              Show it in the schedule <span className="visually-hidden">for: {finding.message}</span>
            </button>
          )}
          {finding.clause && (
            <Link to="/agreements/$agreementId/text" params={{ agreementId: agreement.id }} hash={finding.clause}>
              Go to the clause <span className="visually-hidden">for: {finding.message}</span>
            </Link>
          )}
          {finding.blocking && !finding.anchor && agreement.allowed_actions.some((action) => action.verb === "edit") && (
            <Link to="/agreements/$agreementId/edit" params={{ agreementId: agreement.id }}>
              Change the terms <span className="visually-hidden">for: {finding.message}</span>
            </Link>
          )}
          {finding.blocking && !waiver && room.review.allowed_actions.includes("waive") && (
            <button type="button" className="link-button" onClick={() => setDialog("waive")}>
              Waive it <span className="visually-hidden">for: {finding.message}</span>
            </button>
          )}
          {waiver && room.review.allowed_actions.includes("waive") && (
            <button type="button" className="link-button" onClick={() => setDialog("end")}>
              End the waiver <span className="visually-hidden">for: {finding.message}</span>
            </button>
          )}
        </p>
        {talk && (
          <CommentThread
            agreementId={agreement.id}
            anchor={anchor}
            about={`the finding: ${finding.message}`}
            comments={room.review.comments}
            canWrite={room.canWrite}
            canResolve={room.canResolve}
            visibilityChoices={room.visibilityChoices}
            otherSide={room.otherSide}
            timeZone={agreement.time_zone}
            onlyOpen={onlyOpen}
          />
        )}
      </div>
      {dialog === "waive" && (
        <ReasonDialog
          title="Waive this finding?"
          label="Waive it"
          reason="Why the agreement can go on all the same"
          help="Kept with your name and the time. The record of the agreement shows it; the vendor does not see it."
          send={(reason) => waive(agreement.id, finding.code, reason, waivedTogether)}
          onClose={() => setDialog("")}
          onDone={done}
        >
          {waivedTogether.map((message) => (
            <p key={message}>{message}</p>
          ))}
          {finding.void ? (
            <p>
              <strong>The law can make a contract void that lacks this{finding.citation && ` (${finding.citation})`}. Your waiver lets the agreement go on here; it does not cure that.</strong>
            </p>
          ) : (
            finding.source_kind === "law" && <p>A waiver lets the agreement go on here. It does not change what the law asks for.</p>
          )}
        </ReasonDialog>
      )}
      {dialog === "end" && waiver && (
        <ReasonDialog title="End this waiver?" label="End the waiver" reason="Why it ends" help="Kept with your name and the time." send={(reason) => endWaiver(waiver.id, reason)} onClose={() => setDialog("")} onDone={done}>
          <p>The finding stands in the way again until it is mended or waived anew.</p>
        </ReasonDialog>
      )}
    </li>
  );
}
