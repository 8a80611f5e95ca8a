import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useId, useRef, useState } from "react";
import { CommentForm } from "./comment-form";
import { CommentView } from "./comment-view";
import { commentsAt, type Comment, type Visibility } from "./comments";
import styles from "./comments.module.css";

interface Props {
  agreementId: string;
  /** Where the comments stand: "element:<code>", "section:<code>", "path:<draft path>", "clause:<id>", "finding:<code>". */
  anchor: string;
  /** That place in words, for who hears the button without seeing where it stands: "last name". */
  about: string;
  /** All comments of the agreement; those of this place are picked. */
  comments: readonly Comment[];
  product?: string;
  /** The version that is being looked at; a comment made on another one says so. */
  version?: { id: string; number: number } | null;
  canWrite: boolean;
  canResolve: boolean;
  /** Who may read a new comment, the usual choice first. One choice is not asked, but said. */
  visibilityChoices: readonly Visibility[];
  /** Who reads a shared comment on the other side, by name. */
  otherSide?: string;
  /** In whose zone the instants are written. */
  timeZone?: string;
  onlyOpen?: boolean;
}

/** What was said at one place of an agreement, and the way to say more. It asks for the newest state by itself. */
export function CommentThread({ agreementId, anchor, about, comments, product, version, canWrite, canResolve, visibilityChoices, otherSide, timeZone, onlyOpen }: Props) {
  const client = useQueryClient();
  const [writing, setWriting] = useState(false);
  const [said, setSaid] = useState("");
  const opener = useRef<HTMLButtonElement>(null);
  const back = useRef(false);
  const id = useId();
  const here = commentsAt(comments, anchor, product);
  // What was resolved a moment ago stays in its place, so that it can be opened again at once.
  const [settled, setSettled] = useState<readonly string[]>([]);
  const shown = here.filter((comment) => !onlyOpen || !comment.resolved_at || settled.includes(comment.id));

  useEffect(() => {
    if (writing || !back.current) return;
    back.current = false;
    opener.current?.focus();
  }, [writing]);
  const close = () => {
    back.current = true;
    setWriting(false);
  };
  const changed = async (words: string) => {
    await client.invalidateQueries({ queryKey: ["agreement", agreementId] });
    setSaid(words);
    void client.invalidateQueries({ queryKey: ["today"] });
  };

  return (
    <div className={styles.thread} role="group" aria-label={`Comments on ${about}`}>
      {shown.length > 0 && (
        <ol className={styles.list}>
          {shown.map((comment) => (
            <CommentView
              key={comment.id}
              comment={comment}
              agreementId={agreementId}
              version={version}
              canWrite={canWrite}
              canResolve={canResolve}
              otherSide={otherSide}
              timeZone={timeZone}
              onSettled={() => setSettled((before) => [...before, comment.id])}
              onChanged={changed}
            />
          ))}
        </ol>
      )}
      {canWrite && !writing && (
        <button type="button" ref={opener} className={`link-button no-print ${styles.open}`} aria-describedby={`${id}-said`} onClick={() => setWriting(true)}>
          {shown.length > 0 ? "Another comment" : "Comment"} <span className="visually-hidden">on {about}</span>
        </button>
      )}
      {writing && (
        <CommentForm
          agreementId={agreementId}
          anchor={anchor}
          product={product}
          label={`Comment on ${about}`}
          choices={visibilityChoices}
          otherSide={otherSide}
          onClose={close}
          onDone={async () => {
            await changed("Your comment is kept.");
            close();
          }}
        />
      )}
      <span id={`${id}-said`} role="status" className="visually-hidden">
        {said}
      </span>
    </div>
  );
}
