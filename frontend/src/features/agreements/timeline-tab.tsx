import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { Loaded } from "@/components/loading";
import { instant } from "@/lib/dates";
import styles from "./agreement.module.css";
import { agreementQuery, timelineQuery } from "./queries";

export function TimelineTab() {
  const { agreementId } = useParams({ from: "/inside/agreements/$agreementId" });
  const { data: agreement } = useQuery(agreementQuery(agreementId));
  return (
    <Loaded query={useQuery(timelineQuery(agreementId))}>
      {(events) => (
        <>
          <p className="note">Oldest first. Nothing is taken out of this list; each entry is linked to the one before it.</p>
          <ol className={styles.timeline}>
            {events.map((event) => (
              <li key={event.hash}>
                <time dateTime={event.at}>{instant(event.at, agreement?.time_zone)}</time>
                <span>{event.sentence}</span>
              </li>
            ))}
          </ol>
        </>
      )}
    </Loaded>
  );
}
