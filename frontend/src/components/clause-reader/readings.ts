import type { components } from "@/api/schema";

type Schemas = components["schemas"];
export type DocumentText = Schemas["DocumentText"];
export type Section = Schemas["Section"];
export type Block = Section["blocks"][number];
export type Paragraph = Schemas["Paragraph"];
export type TableBlock = Schemas["Table"];
export type Mark = Schemas["Mark"];
export type Source = Schemas["Source"];

/** What of the two layers is on screen: the text that is signed, the same with what changed, or the form itself. */
export type Reading = "conformed" | "changes" | "base";

export function isReading(value: unknown): value is Reading {
  return value === "conformed" || value === "changes" || value === "base";
}

function blockStands(block: Block, reading: Reading): boolean {
  if (reading === "changes") return true;
  if (block.type === "paragraph") {
    if (reading === "base") return block.base !== null;
    // A clause that was left out keeps its place while a note says who left it out, and why.
    return block.text !== null || (block.marks?.length ?? 0) > 0;
  }
  if (block.type === "table") return reading === "conformed" || block.base !== false;
  return true;
}

/** The sections and blocks that stand in this reading. */
export function sectionsOf(document: DocumentText, reading: Reading): Section[] {
  return document.sections
    .filter((section) => reading !== "base" || section.base !== false)
    .map((section) => ({ ...section, blocks: section.blocks.filter((block) => blockStands(block, reading)) }));
}

export function marksOf(block: Block): readonly Mark[] {
  return block.type === "paragraph" || block.type === "table" ? (block.marks ?? []) : [];
}

/** How many changes a section carries; a confirmation that nothing changes is none. */
export function changesIn(section: Section): number {
  return [...(section.marks ?? []), ...section.blocks.flatMap(marksOf)].filter((mark) => mark.operation !== "already_met").length;
}

const KINDS: Record<Source["kind"], string> = {
  law: "law",
  customary: "customary term",
  good_practice: "good practice",
  agreed: "agreed by the parties",
};

const SURE: Record<string, string> = {
  confirmed: "confirmed",
  secondary: "from a secondary source",
  unconfirmed: "unconfirmed, ask counsel",
};

export function kindWords(source: Source): string {
  return KINDS[source.kind];
}

export function sureWords(source: { status?: string }): string {
  return SURE[source.status ?? ""] ?? "";
}
