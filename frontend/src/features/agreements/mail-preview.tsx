import { useSession } from "@/features/session/session";
import { stateName } from "@/lib/states";
import { list } from "@/lib/words";
import styles from "./review.module.css";

interface Props {
  vendor: string;
  products: readonly string[];
  states: readonly string[];
  contact: string;
  message: string;
}

/** What the mail will say, before it goes. The server writes it; templates/email/submission_invitation.txt has its words. */
export function MailPreview({ vendor, products, states, contact, message }: Props) {
  const { organization, person } = useSession();
  return (
    <section aria-label="What the mail says" className={styles.mail}>
      <p className="label">What the mail says</p>
      <p>{contact ? `Hello ${contact},` : "Hello,"}</p>
      <p>
        {person?.name} of {organization?.name} asks {vendor || "the vendor"} to fill in which data {products.length ? list(products) : "the product"} {products.length > 1 ? "collect" : "collects"}, for a data privacy agreement under the law of{" "}
        {list(states.filter(Boolean).map(stateName)) || "the state"}. The page behind this link shows what is asked; to look, you need no account, and nothing is signed there. To write, confirm this e-mail address by a code that we mail to you; what you type is kept as you go, and colleagues can work on it with
        you.
      </p>
      {message && <p className={styles.quote}>{message}</p>}
    </section>
  );
}
