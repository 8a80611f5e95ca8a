import { CommentThread } from "@/components/comments/comment-thread";
import { commentsAt, openOnes, type Comment } from "@/components/comments/comments";
import { useMay } from "@/features/session/session";
import { useDraft } from "./draft-context";
import { To } from "./save-line";

/** What the district says about one place of the schedule, answered where it stands. */
export function Comments({ anchors, about }: { anchors: readonly string[]; about: string }) {
  const { draft, returned } = useDraft();
  const answers = useMay("comments.write");
  return (
    <>
      {returned.flatMap((one) =>
        anchors
          .filter((anchor) => commentsAt(one.comments, anchor, draft.product.id).length > 0)
          .map((anchor) => (
            <CommentThread
              key={`${one.agreement_id} ${anchor}`}
              agreementId={one.agreement_id}
              anchor={anchor}
              about={about}
              comments={one.comments}
              product={draft.product.id}
              version={{ id: draft.id, number: draft.number }}
              canWrite={answers}
              canResolve={false}
              visibilityChoices={["shared"]}
              otherSide={one.district.name}
            />
          )),
      )}
    </>
  );
}

/** The points that a district left open, each with the way to its place. */
export function OpenPoints({ comments }: { comments: readonly Comment[] }) {
  const { draft } = useDraft();
  const open = openOnes(comments).filter((comment) => !comment.product || comment.product.id === draft.product.id);
  if (open.length === 0) return null;
  return (
    <ul>
      {open.map((comment) => {
        const path = pathOf(comment.anchor);
        const words = comment.body.length > 90 ? `${comment.body.slice(0, 90)}…` : comment.body;
        return (
          <li key={comment.id}>
            {path ? <To path={path}>{comment.anchor_label}</To> : comment.anchor_label}: “{words}”{comment.answers.length > 0 && " (answered)"}
          </li>
        );
      })}
    </ul>
  );
}

/** Where in this form a comment stands; what it says of a clause or a finding stands in the agreement. */
function pathOf(anchor: string): string {
  const [kind = "", ...rest] = anchor.split(":");
  const name = rest.join(":");
  if (kind === "element") return `element.${name}`;
  return kind === "path" || kind === "section" ? (kind === "path" ? name : `section.${name}`) : "";
}
