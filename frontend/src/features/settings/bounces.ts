import type { components } from "@/api/schema";
import { instant } from "@/lib/dates";

type Bounces = components["schemas"]["BouncesOut"];

/** Whether mail that is accepted and comes back later is seen here: without a mailbox or webhook for it, nobody knows. */
export function bouncesNote(bounces: Bounces, zone: string | undefined): string {
  if (!bounces.seen) return "A message that was accepted and came back later is not seen here: this installation has no mailbox for bounces.";
  if (!bounces.since) return "A message that was accepted and comes back later will be marked here, as soon as the mailbox for bounces was read for the first time.";
  return `A message that was accepted and came back later is marked here since ${instant(bounces.since, zone)}.`;
}
