import type { components } from "@/api/schema";
import { instant } from "@/lib/dates";

type MailState = Pick<components["schemas"]["MailStateOut"], "bounces_seen" | "bounces_since">;

/** Whether mail that is accepted and comes back later is seen here: without a mailbox or webhook for it, nobody knows. */
export function bouncesNote(state: MailState, zone: string | undefined): string {
  if (!state.bounces_seen) return "A message that was accepted and came back later is not seen here: this installation has no mailbox for bounces.";
  if (!state.bounces_since) return "A message that was accepted and comes back later will be marked here, as soon as the mailbox for bounces was read for the first time.";
  return `A message that was accepted and came back later is marked here since ${instant(state.bounces_since, zone)}.`;
}
