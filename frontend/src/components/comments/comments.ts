import { api, body } from "@/api/client";

// UNTYPED-BEGIN
export type Visibility = "internal" | "shared";
export interface Answer {
  id: string;
  anchor: string;
  anchor_label: string;
  product: string | { id: string; name: string } | null;
  version: { id: string; number: number } | null;
  visibility: string;
  author: string;
  organization: string;
  body: string;
  created_at: string;
  resolved_at: string | null;
  resolved_by: string;
}
export interface Comment extends Answer {
  answers: Answer[];
  change?: { before: string; after: string } | null;
}

type Call = (path: string, init: { params: object; body?: unknown }) => Promise<{ data?: unknown }>;
const untyped = api as unknown as { POST: Call };

export const writeComment = (agreementId: string, comment: { anchor: string; product?: string; visibility: Visibility; body: string; answers?: string }) =>
  body(untyped.POST("/api/v1/agreements/{agreement_id}/comments", { params: { path: { agreement_id: agreementId } }, body: comment }));
export const resolveComment = (id: string) => body(untyped.POST("/api/v1/comments/{comment_id}/resolve", { params: { path: { comment_id: id } } }));
export const reopenComment = (id: string) => body(untyped.POST("/api/v1/comments/{comment_id}/reopen", { params: { path: { comment_id: id } } }));
// UNTYPED-END

export function productOf(comment: Answer): string | null {
  return typeof comment.product === "object" && comment.product !== null ? comment.product.id : comment.product;
}

/** The comments that stand at one place; one without a product stands at that place of every product. */
export function commentsAt<C extends Answer>(comments: readonly C[], anchor: string, product?: string): C[] {
  return comments.filter((comment) => comment.anchor === anchor && (!product || !productOf(comment) || productOf(comment) === product));
}

export function openOnes<C extends Answer>(comments: readonly C[]): C[] {
  return comments.filter((comment) => !comment.resolved_at);
}
