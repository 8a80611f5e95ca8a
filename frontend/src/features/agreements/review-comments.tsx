import { Link } from "@tanstack/react-router";
import type { Comment } from "@/components/comments/comments";
import { dayOf } from "@/lib/dates";
import { count } from "@/lib/words";
import { goTo, sectionOf } from "./review";
import type { Room } from "./review-room";
import styles from "./review.module.css";

/** Every comment in one line with the way to its place; there it is answered and resolved. */
export function ReviewComments({ room, onlyOpen }: { room: Room; onlyOpen: boolean }) {
  const shown = room.review.comments.filter((comment) => !onlyOpen || !comment.resolved_at);
  if (shown.length === 0) {
    return room.canWrite && room.review.comments.length === 0 ? (
      <p className="note">
        Nobody has commented. “Comment” stands {room.lines.some((line) => line.version) && "beside each finding, each section and each element on this page, and "}beside each clause of the text.
      </p>
    ) : null;
  }
  return (
    <ul className={styles.comments}>
      {shown.map((comment) => (
        <li key={comment.id} data-internal={comment.visibility === "internal" || undefined}>
          <div>
            <Place comment={comment} room={room} />
            <p className={styles.saying}>{comment.body}</p>
            <p className="note">
              {comment.author.name}, {dayOf(comment.created_at, room.agreement.time_zone)}; {comment.visibility === "internal" ? "internal" : "shared"}
              {comment.answers.length > 0 && `; ${count(comment.answers.length, "answer")}`}
              {comment.change && "; changed since"}
              {comment.resolved_at && "; resolved"}
            </p>
          </div>
        </li>
      ))}
    </ul>
  );
}

function Place({ comment, room }: { comment: Comment; room: Room }) {
  const [kind, id] = [comment.anchor.slice(0, comment.anchor.indexOf(":")), comment.anchor.slice(comment.anchor.indexOf(":") + 1)];
  const params = { agreementId: room.agreement.id };
  const product = room.lines.find((line) => line.product.id === comment.product?.id)?.product ?? room.lines[0]?.product;
  const label = comment.anchor_label || comment.anchor;
  if (kind === "clause") {
    return (
      <Link to="/agreements/$agreementId/text" params={params} hash={id}>
        {label}
      </Link>
    );
  }
  if (kind === "provision") {
    return (
      <Link to="/agreements/$agreementId/provisions" params={params} hash={`provision-${id}`}>
        {label}
      </Link>
    );
  }
  const go = () => {
    const own = document.getElementById(`comment-${comment.id}`);
    if (own) {
      own.scrollIntoView({ block: "center" });
      own.focus({ preventScroll: true });
    } else if (product) goTo(product.id, `section:${sectionOf(comment.anchor)}`);
  };
  return (
    <button type="button" className="link-button" onClick={go}>
      {label}
      {room.lines.length > 1 && comment.product?.id && product ? `, ${product.name}` : ""}
    </button>
  );
}
