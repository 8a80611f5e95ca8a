import type { Policy } from "./queries";

/** Units of a limit, as a sentence names them. */
export const UNITS: Record<Policy["unit"], { one: string; many: string }> = {
  hours: { one: "hour", many: "hours" },
  days: { one: "calendar day", many: "calendar days" },
  business_days: { one: "business day", many: "business days" },
  school_days: { one: "school day", many: "school days" },
  months: { one: "month", many: "months" },
  years: { one: "year", many: "years" },
};
