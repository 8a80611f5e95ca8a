import { Link } from "@tanstack/react-router";
import { useZone } from "@/features/session/session";
import { dayOf } from "@/lib/dates";
import { stateName } from "@/lib/states";
import { count, list } from "@/lib/words";
import type { Submission } from "./queries";
import styles from "./products.module.css";

/** What districts wait for from this vendor: each with what it said, and where to go on. */
export function Waiting({ submissions, product }: { submissions: readonly Submission[]; product?: string }) {
  const zone = useZone();
  const open = submissions.filter((one) => one.status === "with_vendor" && (!product || one.product?.id === product));
  if (open.length === 0) return product ? null : <p>No district waits for a schedule of data now.</p>;
  return (
    <ul className={styles.waiting}>
      {open.map((one) => (
        <li key={`${one.agreement_id} ${one.product?.id}`}>
          <div>
            <strong>{one.district.name}</strong>
            {!product && one.product && (
              <>
                {" "}
                for{" "}
                <Link to="/products/$productId" params={{ productId: one.product.id }}>
                  {one.product.name}
                </Link>
              </>
            )}
            <span className={styles.about}>
              {list(one.states.map(stateName))};{" "}
              <Link to="/agreements/$agreementId" params={{ agreementId: one.agreement_id }}>
                agreement {one.reference}
              </Link>
            </span>
            {one.returned ? (
              <span className={styles.about}>
                Returned {dayOf(one.returned.at, zone)} with {count(one.returned.open_points, "open point")}
                {one.returned.note ? `: “${one.returned.note}”` : "."}
              </span>
            ) : (
              one.message && <span className={styles.about}>“{one.message}”</span>
            )}
          </div>
          <span className={styles.since}>asked {dayOf(one.asked_at, zone)}</span>
        </li>
      ))}
    </ul>
  );
}
