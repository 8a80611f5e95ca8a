import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useCallback, type ReactNode } from "react";
import type { BesideClause } from "@/components/clause-reader/block-view";
import { ClauseReader } from "@/components/clause-reader/clause-reader";
import { CommentThread } from "@/components/comments/comment-thread";
import { commentsAt } from "@/components/comments/comments";
import { Loaded, Loading, useFirstWait } from "@/components/loading";
import { Switch } from "@/components/switch";
import { Findings } from "./findings";
import { paperName } from "./instrument";
import { RecordSummary } from "./record-summary";
import { agreementQuery, textQuery, underReview, type Agreement, type AgreementText } from "./queries";
import { beforeSubmission, reviewQuery, type Review } from "./review";
import { useRoom } from "./review-room";

/** The text of the agreement; and of each amendment, which is a text of its own. */
export function TextTab() {
  const { agreementId } = useParams({ from: "/inside/agreements/$agreementId" });
  const { instrument } = useSearch({ from: "/inside/agreements/$agreementId/text" });
  const agreement = useQuery(agreementQuery(agreementId));
  const composed = agreement.data !== undefined && (!agreement.data.recorded || Boolean(instrument));
  const review = useQuery({ ...reviewQuery(agreementId), enabled: composed && !instrument });
  const text = useQuery({ ...textQuery(agreementId, instrument), enabled: composed });
  const waits = useFirstWait(review);
  return (
    <>
      {agreement.data && <Papers agreement={agreement.data} instrument={instrument} />}
      {agreement.data && !composed ? (
        <RecordSummary agreement={agreement.data} />
      ) : waits ? (
        <Loading />
      ) : (
        <Loaded query={text}>
          {(shown) =>
            agreement.data && review.data && !instrument ? (
              <WithComments text={shown} agreement={agreement.data} review={review.data} />
            ) : (
              <Reader text={shown} single={Boolean(instrument)}>{!instrument && <Findings findings={shown.findings} checks={shown.checks} />}</Reader>
            )
          }
        </Loaded>
      )}
    </>
  );
}

/** Which paper is read, where there is more than the agreement itself. */
function Papers({ agreement, instrument }: { agreement: Agreement; instrument?: string }) {
  const navigate = useNavigate({ from: "/agreements/$agreementId/text" });
  const amendments = agreement.instruments.filter((each) => each.kind === "amendment" && !each.set_aside_at).reverse();
  if (amendments.length === 0) return null;
  return (
    <Switch
      legend="Which paper is read"
      options={[{ value: undefined, label: agreement.recorded ? "The record" : "The agreement" }, ...amendments.map((each) => ({ value: each.id, label: paperName(each, agreement.time_zone) }))]}
      value={instrument}
      onChange={(next: string | undefined) => void navigate({ search: { instrument: next }, replace: true, resetScroll: false })}
    />
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
  return (
    <Reader text={text} beside={beside}>
      <Findings findings={review.findings} checks={review.checks} folded={underReview(agreement)} waiting={beforeSubmission(agreement, review)} />
    </Reader>
  );
}

function Reader({ text, beside, single, children }: { text: AgreementText; beside?: BesideClause; single?: boolean; children?: ReactNode }) {
  const { reading, state } = useSearch({ from: "/inside/agreements/$agreementId/text" });
  const navigate = useNavigate({ from: "/agreements/$agreementId/text" });
  return (
    <ClauseReader
      document={text.document}
      furtherReadings={text.further_readings}
      reading={single ? "conformed" : (reading ?? "conformed")}
      single={single}
      onReading={(next) => void navigate({ search: (old) => ({ ...old, reading: next === "conformed" ? undefined : next }), hash: true, replace: true, resetScroll: false })}
      state={state}
      onState={(next) => void navigate({ search: (old) => ({ ...old, state: next === text.document.governing_state ? undefined : next }), hash: true, replace: true, resetScroll: false })}
      beside={beside}
    >
      {children}
    </ClauseReader>
  );
}
