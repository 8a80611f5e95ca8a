import { useQueries, useQuery } from "@tanstack/react-query";
import { CommentThread } from "@/components/comments/comment-thread";
import { commentsAt } from "@/components/comments/comments";
import { useMay, useZone } from "@/features/session/session";
import { useDraft } from "./draft-context";
import { reviewQuery, submissionsQuery } from "./queries";

/** What districts say about this product's schedule, by agreement, where they returned it. */
export function useReturned() {
  const { draft } = useDraft();
  const { data: submissions } = useQuery(submissionsQuery);
  const returned = (submissions ?? []).filter((one) => one.product.id === draft.product.id && one.returned);
  const reviews = useQueries({ queries: returned.map((one) => reviewQuery(one.agreement_id)) });
  return returned.map((one, index) => ({ ...one, comments: reviews[index]?.data?.comments ?? [] }));
}

/** What the district says about one place of the schedule, answered where it stands. */
export function Comments({ anchors, about }: { anchors: readonly string[]; about: string }) {
  const { draft } = useDraft();
  const zone = useZone();
  const answers = useMay("comments.write");
  const returned = useReturned();
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
              timeZone={zone}
            />
          )),
      )}
    </>
  );
}
