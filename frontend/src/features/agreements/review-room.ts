import { useSession } from "@/features/session/session";
import type { Agreement } from "./queries";
import type { Review, Round } from "./review";
import type { Visibility } from "@/components/comments/comments";

export interface ReviewedLine {
  product: { id: string; name: string };
  /** What is looked at: the last that was submitted, else the one that the agreement names. */
  version: { id: string; number: number } | null;
  /** What was submitted the round before. */
  before: { id: string; number: number } | null;
}

/** What every part of the review needs to know of who looks at what. */
export interface Room {
  agreement: Agreement;
  review: Review;
  lines: ReviewedLine[];
  vendorSide: boolean;
  /** The other side by name. */
  otherSide: string;
  canWrite: boolean;
  canResolve: boolean;
  visibilityChoices: readonly Visibility[];
}

function lineOf(line: Agreement["lines"][number], rounds: readonly Round[]): ReviewedLine {
  const own = rounds.filter((round) => round.product.id === line.product_id).sort((a, b) => a.round - b.round);
  const versions = own.map((round) => round.version).filter((version, index, all) => all.findIndex((each) => each.id === version.id) === index);
  const pinned = line.version_id ? { id: line.version_id, number: line.version ?? 0 } : null;
  return { product: { id: line.product_id, name: line.product }, version: versions.at(-1) ?? pinned, before: versions.at(-2) ?? null };
}

export function useRoom(agreement: Agreement, review: Review): Room {
  const vendorSide = useSession().organization?.kind === "vendor";
  const may = (verb: Review["allowed_actions"][number]) => review.allowed_actions.includes(verb);
  return {
    agreement,
    review,
    lines: agreement.lines.map((line) => lineOf(line, review.rounds)),
    vendorSide,
    otherSide: vendorSide ? (agreement.district?.name ?? "the district") : agreement.vendor.name,
    canWrite: may("comment"),
    canResolve: may("resolve"),
    visibilityChoices: may("comment_internally") ? ["shared", "internal"] : ["shared"],
  };
}
