/** What a list's address asks for. Everything of it is text but the page, so that a saved view is one string. */

export const ASKED = {
  agreements: ["search", "status", "state", "vendor", "ends_within", "holds", "element", "subprocessor", "country", "recorded", "verified", "open", "sort", "columns"],
  vendors: ["search", "verified", "holds", "element", "subprocessor", "country", "sort", "columns"],
  products: ["search", "holds", "element", "subprocessor", "country", "sort", "columns"],
} as const;

export type List = keyof typeof ASKED;
export type Asked<L extends List = List> = Partial<Record<(typeof ASKED)[L][number], string>> & { page?: number };

/** Reads an address for the router. A number or a yes typed by hand is text, too; what the list does not know is left out. */
export function readAsked<L extends List>(list: L) {
  return (search: Record<string, unknown>): Asked<L> => {
    const found: Record<string, unknown> = {};
    for (const key of ASKED[list]) {
      const value = search[key];
      found[key] = (typeof value === "string" || typeof value === "number" || typeof value === "boolean") && value !== "" ? String(value) : undefined;
    }
    const page = Number(search.page);
    return { ...found, page: page > 1 ? Math.floor(page) : undefined } as Asked<L>;
  };
}

/** As the API wants it: several values of one name stand apart, and columns are a file's only. */
export function queryOf(asked: Asked): Record<string, string | number | string[] | undefined> {
  const parts = Object.entries(asked).filter(([key]) => key !== "columns");
  return Object.fromEntries(parts.map(([key, value]) => [key, key === "status" && typeof value === "string" ? value.split(",") : value]));
}

/** The address of the same list as a file. */
export function fileAddress(list: List, kind: "csv" | "xlsx", asked: Asked, columns: readonly string[]): string {
  const found = new URLSearchParams();
  for (const [key, value] of Object.entries(queryOf({ ...asked, page: undefined }))) {
    for (const one of Array.isArray(value) ? value : [value]) if (one !== undefined) found.append(key, String(one));
  }
  for (const column of columns) found.append("columns", column);
  return `/api/v1/${list}.${kind}?${found.toString()}`;
}

/** The columns that are shown: those of the address, in the list's own order, else those that it begins with. */
export function shownColumns(all: readonly string[], first: readonly string[], asked: Asked): string[] {
  const wanted = asked.columns?.split(",") ?? [];
  const found = all.filter((key) => wanted.includes(key));
  return found.length ? found : all.filter((key) => first.includes(key));
}

/** How many filters are in force beside the search, the order and the columns. */
export function filterCount(asked: Asked, without: readonly string[] = []): number {
  const none = new Set(["search", "sort", "columns", "page", ...without]);
  return Object.entries(asked).filter(([key, value]) => value !== undefined && !none.has(key)).length;
}
