import type { components } from "@/api/schema";
import { dayOf, instant } from "@/lib/dates";

/** How an instrument stands, in one sentence. */
export function instrumentLine(instrument: components["schemas"]["InstrumentOut"], zone: string): string {
  if (instrument.kind === "recorded_copy") return `Recorded ${instant(instrument.composed_at, zone)}. Signed elsewhere, not sealed here.`;
  const composed = `Composed ${instant(instrument.composed_at, zone)}`;
  if (instrument.executed_at) return `${composed}; executed ${instant(instrument.executed_at, zone)}.`;
  if (instrument.set_aside_at) return `${composed}; set aside ${instant(instrument.set_aside_at, zone)}. It was not executed.`;
  return `${composed}.`;
}

/** A paper among others, in a few words. */
export function paperName(instrument: components["schemas"]["InstrumentOut"], zone: string): string {
  return `${instrument.kind_label}, ${instrument.executed_at ? `executed ${dayOf(instrument.executed_at, zone)}` : "not executed yet"}`;
}
