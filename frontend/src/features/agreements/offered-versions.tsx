import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Status } from "@/components/status";
import { dayOf } from "@/lib/dates";
import { offersQuery } from "./offers";
import type { Agreement } from "./queries";
import styles from "./agreement.module.css";

/** The newer versions that were offered for an executed agreement, each with its answer and the way to it. */
export function OfferedVersions({ agreement }: { agreement: Agreement }) {
  const { data } = useQuery({ ...offersQuery(agreement.id), enabled: agreement.status === "executed" });
  if (!data || data.results.length === 0) return null;
  return (
    <section aria-labelledby="offered-versions" className={`${styles.offered} no-print`}>
      <h2 id="offered-versions">New versions offered</h2>
      <ul>
        {data.results.map((offer) => (
          <li key={offer.id}>
            <Link to="/offers/$offerId" params={{ offerId: offer.id }}>
              {offer.product.name}, version {offer.to_version.number}
            </Link>
            <Status code={offer.status} label={`${offer.status_label}, ${dayOf(offer.decided_at ?? offer.offered_at, agreement.time_zone)}`} wrap />
          </li>
        ))}
      </ul>
    </section>
  );
}
