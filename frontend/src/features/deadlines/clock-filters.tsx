import { useNavigate } from "@tanstack/react-router";
import { Filters, SearchFilter, SelectFilter } from "@/components/filters";
import { PageHeader } from "@/components/page-header";
import { Tabs } from "@/components/tabs";
import type { ClocksAsked } from "./address";

const STATUSES = [
  { value: "", label: "All that are open" },
  { value: "overdue,owed_now", label: "Overdue or owed now" },
  { value: "due_soon", label: "Due within 72 hours" },
  { value: "open", label: "Due later" },
  { value: "conditional,waiting", label: "Depends on a fact" },
  { value: "held", label: "Held by a delay" },
  { value: "uncomputable", label: "Needs a school calendar" },
];
const ENDED = [
  { value: "met,met_late", label: "Met" },
  { value: "met_late", label: "Met late" },
  { value: "waived,not_applicable,withdrawn", label: "Ended without being met" },
  { value: "all", label: "Open and ended" },
];
export const KINDS = [
  { value: "", label: "Any kind" },
  { value: "breach", label: "Breach" },
  { value: "records", label: "Records request" },
  { value: "deletion", label: "Deletion of data" },
  { value: "term", label: "End of an agreement" },
  { value: "paper", label: "Schedule or signature outstanding" },
  { value: "evidence", label: "Evidence that expires" },
  { value: "audit", label: "Audit" },
  { value: "yearly", label: "Yearly duty" },
  { value: "posting", label: "Posting" },
  { value: "notice", label: "Notice under an agreement" },
];
const SIDES = [
  { value: "", label: "Anybody" },
  { value: "ours", label: "We do" },
  { value: "theirs", label: "Others do" },
];

type Set = (next: Partial<ClocksAsked>) => void;

/** One title, its two ways of being looked at, and the filters that both share. */
export function ClocksHead({ asked, set, days }: { asked: ClocksAsked; set: Set; days?: boolean }) {
  return (
    <>
      <PageHeader title="Clocks" meta="Every time limit that runs: what, who, until when, and why." />
      <Tabs
        label="Clocks"
        tabs={[
          { href: "/clocks", label: "List" },
          { href: "/clocks/month", label: "Month" },
        ]}
      />
      <Filters>
        <SearchFilter label="What, or what it is about" value={asked.q ?? ""} onChange={(q) => set({ q: q || undefined })} />
        <SelectFilter
          label="Status"
          value={asked.ended === "all" ? "all" : (asked.status ?? "")}
          onChange={(value) => set(value === "all" ? { ended: "all", status: undefined } : { ended: undefined, status: value || undefined })}
          options={days ? [...STATUSES, ...ENDED] : STATUSES}
        />
        <SelectFilter label="Who owes it" value={asked.side ?? ""} onChange={(side) => set({ side: side || undefined })} options={SIDES} />
        <SelectFilter label="Kind" value={asked.kind ?? ""} onChange={(kind) => set({ kind: kind || undefined })} options={KINDS} />
        {days && <DayFilter label="Due from" value={asked.first} onChange={(first) => set({ first })} />}
        {days && <DayFilter label="Due until" value={asked.last} onChange={(last) => set({ last })} />}
      </Filters>
    </>
  );
}

function DayFilter({ label, value, onChange }: { label: string; value?: string; onChange: (value?: string) => void }) {
  return (
    <label>
      {label}
      <input type="date" value={value ?? ""} onChange={(event) => onChange(event.target.value || undefined)} />
    </label>
  );
}

/** Puts filters into the address. Another filter begins on the first page. */
export function useSet(to: "/clocks" | "/clocks/month"): Set {
  const navigate = useNavigate({ from: to });
  return (next) => void navigate({ to, search: (old) => ({ ...old, page: undefined, ...next }), replace: true });
}
