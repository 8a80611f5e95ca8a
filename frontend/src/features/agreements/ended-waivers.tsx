import { instant } from "@/lib/dates";
import type { Room } from "./review-room";
import styles from "./review.module.css";

/** Waivers that nobody relies on any more: they stay on record, with why they ended. */
export function EndedWaivers({ room }: { room: Room }) {
  const { waivers, time_zone } = room.agreement;
  const ended = waivers.filter((waiver) => waiver.ended_at);
  if (ended.length === 0) return null;
  return (
    <section aria-labelledby="ended-waivers">
      <h2 className="section-title" id="ended-waivers">
        Waivers that ended
      </h2>
      <ol className={styles.rounds}>
        {ended.map((waiver) => (
          <li key={waiver.id}>
            <p className={styles.lines}>{waiver.message}</p>
            <p>
              Waived by {waiver.person.name} <time dateTime={waiver.at}>{instant(waiver.at, time_zone)}</time>: {waiver.reason}
            </p>
            {waiver.ended_at && (
              <p>
                Ended <time dateTime={waiver.ended_at}>{instant(waiver.ended_at, time_zone)}</time>: {waiver.ended_reason}
              </p>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}
