import { useMay, useSession } from "@/features/session/session";
import { FeedSection } from "./feed";
import { WebhookSection } from "./webhook";
import styles from "./clocks.module.css";

/** Where clocks go besides mail: one's own calendar, and a district's own systems. */
export function ConnectionsTab() {
  const session = useSession();
  const sets = useMay("deadlines.set");
  return (
    <div className={styles.page}>
      <FeedSection />
      {sets && session.organization?.kind === "district" && <WebhookSection />}
    </div>
  );
}
