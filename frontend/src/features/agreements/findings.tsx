import { sureWords } from "@/components/clause-reader/readings";
import { Fold } from "@/components/fold";
import { stateName } from "@/lib/states";
import { count } from "@/lib/words";
import styles from "./agreement.module.css";
import type { Finding } from "./queries";
import { findingsLine } from "./review-findings";

interface Props {
  /** As the review knows them, with their waivers; as the text knows them where there is no review. */
  findings: readonly (Omit<Finding, "source_kind"> & { waiver?: object | null })[];
  checks: number;
  /** Where the page has a place of its own for them. */
  folded?: boolean;
  /** Nothing was submitted yet: what the text lacks waits for it and is no finding about anybody. */
  waiting?: boolean;
}

const KINDS = { blocking: "Blocking", waived: "Waived", advice: "Advice" };

/** What the checks found, each linked to its clause. It never says more than that: no finding is no approval. */
export function Findings({ findings, checks, folded, waiting }: Props) {
  const kindOf = (finding: Props["findings"][number]) => (!finding.blocking ? "advice" : finding.waiver ? "waived" : "blocking");
  const sorted = (["blocking", "waived", "advice"] as const).flatMap((kind) => findings.filter((finding) => kindOf(finding) === kind).map((finding) => ({ kind, finding })));
  const shown = waiting ? sorted.filter(({ kind }) => kind !== "advice") : sorted;
  const go = (event: React.MouseEvent<HTMLAnchorElement>) => {
    event.preventDefault();
    window.history.pushState(window.history.state, "", event.currentTarget.hash);
    window.dispatchEvent(new Event("dpakeeper:hash"));
    document.getElementById(decodeURIComponent(event.currentTarget.hash.slice(1)))?.scrollIntoView({ block: "start" });
  };
  if (shown.length === 0) return waiting ? null : <p>{findingsLine(findings, checks)}</p>;
  return (
    <Fold
      className={`${styles.findings} no-print`}
      open={!folded && !waiting && shown.some(({ kind }) => kind === "blocking")}
      summary={
        <>
          <strong>{waiting ? `${count(shown.length, "place")} of this text ${shown.length === 1 ? "waits" : "wait"} for the schedule.` : findingsLine(findings, checks)}</strong>
          {waiting && " The vendor has not submitted it yet."}
        </>
      }
    >
      <ol>
        {shown.map(({ kind, finding }, index) => (
          <li key={`${finding.code}-${index}`}>
            <span className={kind === "blocking" && !waiting ? styles.kind : styles.advice}>{waiting ? "To be stated" : KINDS[kind]}</span>
            <div>
              <p>{finding.message}</p>
              <p className="note">
                {finding.clause && (
                  <>
                    <a href={`#${finding.clause}`} onClick={go}>
                      Go to the clause
                      <span className="visually-hidden"> for: {finding.message}</span>
                    </a>
                    {finding.citation || finding.state ? " · " : ""}
                  </>
                )}
                {[finding.state && stateName(finding.state), finding.citation, sureWords(finding)].filter(Boolean).join(", ")}
              </p>
            </div>
          </li>
        ))}
      </ol>
    </Fold>
  );
}
