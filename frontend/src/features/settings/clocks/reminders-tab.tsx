import { useMay, useSession } from "@/features/session/session";
import { ContactRules } from "./contact-rules";
import { MailTest } from "./mail-test";
import { OwnReminders } from "./own-reminders";
import { PlansSection } from "./plans";
import styles from "./clocks.module.css";

/** How one is reminded oneself, whether the mail works, and for a district, when people are reminded of which clocks. */
export function RemindersTab() {
  const session = useSession();
  const chooses = useMay("reminders.prefer");
  const tests = useMay("outbox.retry");
  return (
    <div className={styles.page}>
      {chooses && <OwnReminders />}
      {session.organization?.kind === "district" && (
        <>
          <PlansSection />
          <ContactRules />
        </>
      )}
      {tests && <MailTest />}
    </div>
  );
}
