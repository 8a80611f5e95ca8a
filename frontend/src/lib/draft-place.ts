/** Where a person left a schedule's form, kept in their browser, so that other pages can lead back to it. */

export interface Place {
  section: string;
  label: string;
  /** The id of the field that had the focus last. */
  field?: string;
}

const key = (draft: string) => `schedule-place:${draft}`;

export function placeIn(draft: string): Place | null {
  try {
    const place = JSON.parse(localStorage.getItem(key(draft)) ?? "null") as Place | null;
    return place && typeof place.section === "string" && typeof place.label === "string" ? place : null;
  } catch {
    return null;
  }
}

export function rememberPlace(draft: string, place: Place): void {
  try {
    localStorage.setItem(key(draft), JSON.stringify(place));
  } catch {
    // A browser that keeps nothing starts at the first section.
  }
}

export function forgetPlace(draft: string): void {
  try {
    localStorage.removeItem(key(draft));
  } catch {
    // Nothing was kept.
  }
}
