import { api } from "@/api/client";
import type { components } from "@/api/schema";

export type Visibility = components["schemas"]["VisibilityEnum"];
export type Answer = components["schemas"]["CommentAnswerOut"];
export type Comment = components["schemas"]["CommentOut"];

interface Written {
  anchor: string;
  product?: string;
  visibility: Visibility;
  body: string;
  answers?: string;
}
const by = (id: string) => ({ params: { path: { comment_id: id } } });

export async function writeComment(agreementId: string, written: Written): Promise<void> {
  await api.POST("/api/v1/agreements/{agreement_id}/comments", { params: { path: { agreement_id: agreementId } }, body: written });
}
export async function resolveComment(id: string): Promise<void> {
  await api.POST("/api/v1/comments/{comment_id}/resolve", by(id));
}
export async function reopenComment(id: string): Promise<void> {
  await api.POST("/api/v1/comments/{comment_id}/reopen", by(id));
}

/** The comments that stand at one place; one without a product stands at that place of every product. */
export function commentsAt(comments: readonly Comment[], anchor: string, product?: string): Comment[] {
  return comments.filter((comment) => comment.anchor === anchor && (!product || !comment.product || comment.product.id === product));
}

export function openOnes(comments: readonly Comment[]): Comment[] {
  return comments.filter((comment) => !comment.resolved_at);
}
