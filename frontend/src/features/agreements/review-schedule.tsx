import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import { CommentThread } from "@/components/comments/comment-thread";
import { Loaded } from "@/components/loading";
import { ScheduleSheet } from "@/components/schedule-sheet";
import { placeId, sectionOf } from "./review";
import type { ReviewedLine, Room } from "./review-room";
import { versionQuery } from "./queries";
import styles from "./review.module.css";

/** The submitted schedule, with what was said beside every place of it. */
export function ReviewSchedule({ room, line, version, onlyOpen }: { room: Room; line: ReviewedLine; version: { id: string; number: number }; onlyOpen: boolean }) {
  const query = useQuery(versionQuery(version.id));
  const used = useMemo(
    () => new Set((query.data?.schedules ?? []).flatMap((part) => part.categories.flatMap((category) => category.elements.filter((element) => element.used).map((element) => element.code)))),
    [query.data],
  );
  const { id: product } = line.product;
  const own = room.review.comments.filter((comment) => !comment.product || comment.product.id === product);
  // What stands at no place of this version (an element that is no longer ticked, an entry of a list) stands at its section.
  const shownAt = (anchor: string) => (anchor.startsWith("element:") && used.has(anchor.slice(8))) || anchor.startsWith("path:answers.");
  const elsewhere = own.filter((comment) => /^(element|path):/.test(comment.anchor) && !shownAt(comment.anchor));

  const thread = (anchor: string, about: string, comments = own) => (
    <CommentThread
      key={anchor}
      agreementId={room.agreement.id}
      anchor={anchor}
      about={about}
      product={product}
      version={version}
      comments={comments}
      canWrite={room.canWrite}
      canResolve={room.canResolve}
      visibilityChoices={room.visibilityChoices}
      otherSide={room.otherSide}
      timeZone={room.agreement.time_zone}
      onlyOpen={onlyOpen}
    />
  );
  const beside = (anchor: string, about: string) => {
    const strays = anchor.startsWith("section:") ? [...new Set(elsewhere.filter((comment) => sectionOf(comment.anchor) === anchor.slice(8)).map((comment) => comment.anchor))] : [];
    return (
      <div id={placeId(product, anchor)} tabIndex={-1} className={styles.place}>
        {thread(anchor, about, anchor.startsWith("element:") && !shownAt(anchor) ? [] : own)}
        {strays.map((stray) => {
          const label = elsewhere.find((comment) => comment.anchor === stray)?.anchor_label ?? stray;
          if (onlyOpen && !elsewhere.some((comment) => comment.anchor === stray && !comment.resolved_at)) return null;
          return (
            <div key={stray} id={placeId(product, stray)} tabIndex={-1}>
              <p className={styles.stray}>{label}</p>
              {thread(stray, label)}
            </div>
          );
        })}
      </div>
    );
  };
  return (
    <>
      <h2 className="section-title">
        {line.product.name}, version {version.number}
      </h2>
      <p className="no-print">
        <Link to="/schedules/$versionId" params={{ versionId: version.id }}>
          The schedule on its own page
        </Link>
      </p>
      <Loaded query={query}>{(sheet) => <ScheduleSheet version={sheet} beside={beside} onlyCollected />}</Loaded>
    </>
  );
}
