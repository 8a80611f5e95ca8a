import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useCallback } from "react";
import { ClauseReader } from "@/components/clause-reader/clause-reader";
import { CommentThread } from "@/components/comments/comment-thread";
import { commentsAt } from "@/components/comments/comments";
import { Loaded } from "@/components/loading";
import { Findings } from "./findings";
import { RecordSummary } from "./record-summary";
import { agreementQuery, textQuery, underReview, type Agreement, type AgreementText } from "./queries";
import { reviewQuery, type Review } from "./review";
import { useRoom } from "./review-room";

export function TextTab() {
  const { agreementId } = useParams({ from: "/inside/agreements/$agreementId" });
  const agreement = useQuery(agreementQuery(agreementId));
  const recorded = agreement.data?.recorded ?? false;
  const review = useQuery({ ...reviewQuery(agreementId), enabled: agreement.data !== undefined && !recorded });
  const text = useQuery({ ...textQuery(agreementId), enabled: agreement.data !== undefined && !recorded });
  if (agreement.data?.recorded) return <RecordSummary agreement={agreement.data} />;
  return (
    <Loaded query={text}>
      {(shown) => (agreement.data && review.data ? <WithComments text={shown} agreement={agreement.data} review={review.data} /> : <Reader text={shown} />)}
    </Loaded>
  );
}

function WithComments({ text, agreement, review }: { text: AgreementText; agreement: Agreement; review: Review }) {
  const room = useRoom(agreement, review);
  const { canWrite, canResolve, otherSide } = room;
  const choices = room.visibilityChoices.join(",");
  const beside = useCallback(
    (clause: string, about: string) => {
      const anchor = `clause:${clause}`;
      if (!canWrite && commentsAt(review.comments, anchor).length === 0) return null;
      return (
        <CommentThread
          agreementId={agreement.id}
          anchor={anchor}
          about={about}
          comments={review.comments}
          canWrite={canWrite}
          canResolve={canResolve}
          visibilityChoices={choices.split(",") as ("shared" | "internal")[]}
          otherSide={otherSide}
          timeZone={agreement.time_zone}
        />
      );
    },
    [agreement.id, agreement.time_zone, review.comments, canWrite, canResolve, choices, otherSide],
  );
  return <Reader text={text} beside={beside} folded={underReview(agreement)} />;
}

function Reader({ text, beside, folded }: { text: AgreementText; beside?: (clause: string, about: string) => React.ReactNode; folded?: boolean }) {
  const { reading, state } = useSearch({ from: "/inside/agreements/$agreementId/text" });
  const navigate = useNavigate({ from: "/agreements/$agreementId/text" });
  return (
    <ClauseReader
      document={text.document}
      furtherReadings={text.further_readings}
      reading={reading ?? "conformed"}
      onReading={(next) => void navigate({ search: (old) => ({ ...old, reading: next === "conformed" ? undefined : next }), hash: true, replace: true, resetScroll: false })}
      state={state}
      onState={(next) => void navigate({ search: (old) => ({ ...old, state: next === text.document.governing_state ? undefined : next }), hash: true, replace: true, resetScroll: false })}
      beside={beside}
    >
      <Findings text={text} folded={folded} />
    </ClauseReader>
  );
}
