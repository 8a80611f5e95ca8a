import { Status } from "@/components/status";
import type { SignerView } from "./queries";
import styles from "./signing.module.css";

/** Who signs, in which order, and how far it is. */
export function Signatures({ view }: { view: SignerView }) {
  return (
    <section aria-labelledby="signers" className={styles.signatures}>
      <h2 id="signers">Who signs</h2>
      <ol>
        {view.signatures.map((signature, index) => (
          <li key={`${signature.organization}-${index}`}>
            <div>
              <strong>{signature.organization}</strong>
              {signature.name && <span>, {signature.name}</span>}
              {signature.you && <span> (you)</span>}
            </div>
            <Status code={signature.status} label={signature.words} wrap />
          </li>
        ))}
      </ol>
    </section>
  );
}
