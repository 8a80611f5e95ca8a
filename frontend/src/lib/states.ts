/** States that have a supplement to the form. */
export const STATES = ["CA", "ME", "MA", "NH", "NY", "RI", "VT"] as const;
export type State = (typeof STATES)[number];

const NAMES: Record<string, string> = {
  CA: "California",
  MA: "Massachusetts",
  ME: "Maine",
  NH: "New Hampshire",
  NY: "New York",
  RI: "Rhode Island",
  US: "Federal law",
  VT: "Vermont",
};

export function stateName(code: string): string {
  return NAMES[code] ?? code;
}

export function isState(code: string): code is State {
  return (STATES as readonly string[]).includes(code);
}
