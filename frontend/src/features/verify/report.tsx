import type { components } from "@/api/schema";
import { DefinitionList } from "@/components/definition-list";
import { count, fileSize, plain } from "@/lib/words";
import styles from "./verify.module.css";

type VerifyOut = components["schemas"]["VerifyOut"];

/** The server's words, in its order; this page adds no judgement of its own. */
export function Report({ report, name }: { report: VerifyOut; name: string }) {
  return (
    <section aria-labelledby="verdict" className={styles.report}>
      <h2 id="verdict">{report.headline}</h2>
      <ul className={styles.findings}>
        {report.findings.filter((finding) => finding !== report.headline).map((finding) => (
          <li key={finding}>{finding}</li>
        ))}
      </ul>
      {report.seals.map((seal) => (
        <section key={seal.field} aria-label={`Seal for ${seal.signer}`} className={styles.seal}>
          <h3>{seal.signer}</h3>
          <DefinitionList
            items={[
              { label: "Statement", value: seal.statement },
              { label: "When", value: `${seal.at}${seal.timestamped ? ", with a timestamp of an outside authority" : ""}` },
              { label: "Sealed by", value: `${seal.by_this_installation ? "This installation" : "Somebody else"} (${seal.certificate})` },
              { label: "Since then", value: seal.unchanged ? "What this seal covers is unchanged." : "What this seal covers was changed." },
              { label: "Covers", value: seal.covers_whole_file ? "The whole file" : "The file as it was at that signature" },
            ]}
          />
        </section>
      ))}
      <h3 className={styles.about}>The file</h3>
      <DefinitionList
        items={[
          { label: "Name", value: name },
          { label: "Size", value: `${fileSize(report.size)}${report.appended_bytes ? `; ${count(report.appended_bytes, "byte")} after the last seal` : ""}` },
          ...(report.sha256 ? [{ label: "SHA-256", value: <span className={styles.hash}>{report.sha256}</span> }] : []),
          { label: "Kept here", value: report.stored ? `Yes, byte for byte${report.document ? `: ${plain(report.document)}` : ""}` : "No file with the same bytes is kept here" },
          ...(report.open_fields ? [{ label: "Not yet signed", value: count(report.open_fields, "signature field") }] : []),
        ]}
      />
    </section>
  );
}
