import { count, list } from "@/lib/words";
import { sureWords } from "@/components/clause-reader/readings";
import { stateName } from "@/lib/states";
import styles from "./agreement.module.css";
import type { AgreementText } from "./queries";

/** `folded` where the page has a place of its own for them. What the checks found, each linked to its clause. It never says more than that: no finding is no approval. */
export function Findings({ text, folded }: { text: AgreementText; folded?: boolean }) {
  const blocking = text.findings.filter((finding) => finding.blocking);
  const advice = text.findings.filter((finding) => !finding.blocking);
  const words = [
    blocking.length ? count(blocking.length, "blocking finding") : "No blocking finding",
    ...(advice.length ? [count(advice.length, "piece of advice", "pieces of advice")] : []),
  ];
  const go = (event: React.MouseEvent<HTMLAnchorElement>) => {
    event.preventDefault();
    window.history.pushState(window.history.state, "", event.currentTarget.hash);
    window.dispatchEvent(new Event("dpakeeper:hash"));
    document.getElementById(decodeURIComponent(event.currentTarget.hash.slice(1)))?.scrollIntoView({ block: "start" });
  };
  if (text.findings.length === 0) return <p>{words[0]} among {count(text.checks, "check")}.</p>;
  return (
    <details className={`${styles.findings} no-print`} open={!folded && blocking.length > 0}>
      <summary>
        <strong>{list(words)}</strong> among {count(text.checks, "check")}
      </summary>
      <ol>
        {[...blocking, ...advice].map((finding, index) => (
          <li key={`${finding.code}-${index}`}>
            <span className={finding.blocking ? styles.kind : styles.advice}>{finding.blocking ? "Blocking" : "Advice"}</span>
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
    </details>
  );
}
