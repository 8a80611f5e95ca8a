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
        {person?.name} of {organization?.name} asks {vendor || "the vendor"} which student data {products.length ? list(products) : "the product"} collects, so that the two can agree on how it is protected, under the law of{" "}
        {list(states.filter(Boolean).map(stateName)) || "the state"}. You answer in a web form; someone who knows the product needs about ten minutes, and can stop and go on later. Opening the link shows what is asked, without an account; to write, you confirm this address with a code.
      </p>
      {message && <p className={styles.quote}>{message}</p>}
    </section>
  );
}
