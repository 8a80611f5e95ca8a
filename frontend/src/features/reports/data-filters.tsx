import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Fold } from "@/components/fold";
import { SearchFilter, SelectFilter } from "@/components/filters";
import { catalogueQuery } from "@/features/vendors/queries";
import styles from "./list-tools.module.css";

interface Held {
  holds?: string;
  element?: string;
  subprocessor?: string;
  country?: string;
}

/** "Which vendors hold Social Security numbers" is one of these. */
export function HoldsFilter({ value, onChange }: { value?: string; onChange: (value?: string) => void }) {
  const { data } = useQuery(catalogueQuery);
  return (
    <SelectFilter
      label="Holds sensitive data"
      value={value ?? ""}
      onChange={(holds) => onChange(holds || undefined)}
      options={[{ value: "", label: "Any or none" }, ...(data?.sensitivities ?? []).map(({ code, label }) => ({ value: code, label }))]}
    />
  );
}

/** The rarer filters, folded away; `count` of them are in force. */
export function MoreFilters({ asked, set, count, children }: { asked: Held; set: (next: Held) => void; count: number; children?: ReactNode }) {
  const { data } = useQuery(catalogueQuery);
  const groups = (data?.categories ?? []).filter((category) => category.elements.length > 0);
  return (
    <Fold className={styles.filters} open={count > 0} summary={<>More filters{count > 0 ? ` (${count} in force)` : ""}</>}>
      <div>
        <label>
          Data element
          <select value={asked.element ?? ""} onChange={(event) => set({ element: event.target.value || undefined })}>
            <option value="">Any</option>
            {groups.map((category) => (
              <optgroup key={category.code} label={`${category.audience === "student" ? "Student" : "Teacher"}: ${category.label}`}>
                {category.elements.map((element) => (
                  <option key={element.code} value={element.code}>
                    {element.label}
                  </option>
                ))}
              </optgroup>
            ))}
          </select>
        </label>
        <SearchFilter label="Subprocessor" value={asked.subprocessor ?? ""} onChange={(subprocessor) => set({ subprocessor: subprocessor || undefined })} />
        <SearchFilter label="Stored in (country)" value={asked.country ?? ""} onChange={(country) => set({ country: country || undefined })} />
        {children}
      </div>
    </Fold>
  );
}

/** "4,183 agreements", "More than 10,000 agreements": what a screen reader hears when a filter changes. */
export function found(data: { count: number; more: boolean }, one: string, many = `${one}s`): string {
  const number = data.count.toLocaleString("en-US");
  return data.more ? `More than ${number} ${many}` : `${number} ${data.count === 1 ? one : many}`;
}
