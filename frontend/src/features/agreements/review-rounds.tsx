import { Link } from "@tanstack/react-router";
import { instant } from "@/lib/dates";
import type { Room } from "./review-room";
import styles from "./review.module.css";

/** What was submitted when, and what was answered. */
export function ReviewRounds({ room }: { room: Room }) {
  const { rounds } = room.review;
  const zone = room.agreement.time_zone;
  if (rounds.length === 0) return null;
  return (
    <section aria-labelledby="rounds">
      <h2 className="section-title" id="rounds" tabIndex={-1}>
        Rounds
      </h2>
      <ol className={styles.rounds}>
        {rounds.map((round) => (
          <li key={round.id}>
            <p>
              <Link to="/schedules/$versionId" params={{ versionId: round.version.id }}>
                {round.product.name}, version {round.version.number}
              </Link>{" "}
              was submitted{round.submitted_by && ` by ${round.submitted_by.name}`} <time dateTime={round.submitted_at}>{instant(round.submitted_at, zone)}</time>.
            </p>
            {round.note && <p className={styles.quote}>{round.note}</p>}
            {round.decided_at ? (
              <p>
                {round.status === "accepted" ? "Accepted for this agreement" : "Returned"}
                {round.decided_by && ` by ${round.decided_by.name}`} <time dateTime={round.decided_at}>{instant(round.decided_at, zone)}</time>.
              </p>
            ) : (
              <p>Not answered yet.</p>
            )}
            {round.decision_note && <p className={styles.quote}>{round.decision_note}</p>}
          </li>
        ))}
      </ol>
    </section>
  );
}
