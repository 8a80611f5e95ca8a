import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { openOnes } from "@/components/comments/comments";
import { Loaded } from "@/components/loading";
import { EvidenceSection } from "@/features/evidence/evidence-list";
import { count } from "@/lib/words";
import { agreementQuery } from "./queries";
import { reviewQuery, type Review } from "./review";
import { EndedWaivers } from "./ended-waivers";
import { ReviewComments } from "./review-comments";
import { ReviewFindings } from "./review-findings";
import { ReviewRounds } from "./review-rounds";
import { ReviewSchedule } from "./review-schedule";
import { useRoom, type Room } from "./review-room";
import { WhatChanged } from "./what-changed";
import styles from "./review.module.css";

/** The review on one page, the same for both sides; each side gets from the server only what it may read. */
export function ReviewTab() {
  const { agreementId } = useParams({ from: "/inside/agreements/$agreementId" });
  const agreement = useQuery(agreementQuery(agreementId));
  return (
    <Loaded query={useQuery(reviewQuery(agreementId))}>
      {(review) => <Loaded query={agreement}>{(shown) => <Reviewed review={review} agreement={shown} />}</Loaded>}
    </Loaded>
  );
}

function Reviewed({ review, agreement }: { review: Review; agreement: Room["agreement"] }) {
  const room = useRoom(agreement, review);
  const { comments } = useSearch({ from: "/inside/agreements/$agreementId/review" });
  const navigate = useNavigate({ from: "/agreements/$agreementId/review" });
  const onlyOpen = comments !== "all";
  const open = openOnes(review.comments).length;
  const again = room.lines.filter((line) => line.before);
  return (
    <>
      <nav aria-label="On this page" className={`${styles.jump} no-print`}>
        <a href="#findings">Findings</a>
        {again.length > 0 && <a href="#changes">What changed</a>}
        <a href="#comments">Comments ({open} open)</a>
        {room.lines.some((line) => line.version) && <a href="#schedules">Schedule</a>}
        {review.rounds.length > 0 && <a href="#rounds">Rounds</a>}
      </nav>
      <ReviewFindings room={room} onlyOpen={onlyOpen} />
      {again.length > 0 && (
        <section aria-labelledby="changes">
          <h2 className="section-title" id="changes" tabIndex={-1}>
            What changed since the last round
          </h2>
          {again.map((line) => (
            <WhatChanged key={line.product.id} line={line} named={room.lines.length > 1} />
          ))}
        </section>
      )}
      <section aria-labelledby="comments">
        <h2 className="section-title" id="comments" tabIndex={-1}>
          Comments
        </h2>
        <div className={`button-row no-print ${styles.filter}`}>
          <label>
            <input type="checkbox" checked={onlyOpen} onChange={(event) => void navigate({ search: { comments: event.target.checked ? undefined : "all" }, replace: true, resetScroll: false })} /> Open ones only
          </label>
          <span className="note" role="status">
            {open === 0 ? "No comment is open" : `${count(open, "comment")} open`}
            {review.comments.length > open && `, ${review.comments.length - open} resolved`}.
          </span>
        </div>
        <ReviewComments room={room} onlyOpen={onlyOpen} />
      </section>
      <EvidenceSection vendor={agreement.vendor.id} />
      {room.lines.map(
        (line, index) =>
          line.version && (
            <section key={line.product.id} aria-label={`Schedule of ${line.product.name}`} id={index === 0 ? "schedules" : undefined} tabIndex={-1}>
              <ReviewSchedule room={room} line={line} version={line.version} onlyOpen={onlyOpen} />
            </section>
          ),
      )}
      <ReviewRounds room={room} />
      <EndedWaivers room={room} />
    </>
  );
}
