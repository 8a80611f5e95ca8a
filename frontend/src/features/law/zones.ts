/** The zones in which districts of the United States lie. Any other that an address names is offered too. */
const ZONES = [
  { value: "America/New_York", label: "Eastern (New York)" },
  { value: "America/Chicago", label: "Central (Chicago)" },
  { value: "America/Denver", label: "Mountain (Denver)" },
  { value: "America/Phoenix", label: "Mountain, without daylight saving time (Phoenix)" },
  { value: "America/Los_Angeles", label: "Pacific (Los Angeles)" },
  { value: "America/Anchorage", label: "Alaska (Anchorage)" },
  { value: "Pacific/Honolulu", label: "Hawaii (Honolulu)" },
  { value: "America/Puerto_Rico", label: "Atlantic (Puerto Rico)" },
];

export function zoneOptions(chosen: string): { value: string; label: string }[] {
  return !chosen || ZONES.some((zone) => zone.value === chosen) ? ZONES : [...ZONES, { value: chosen, label: chosen }];
}

export function zoneName(zone: string): string {
  return ZONES.find((one) => one.value === zone)?.label ?? zone;
}
