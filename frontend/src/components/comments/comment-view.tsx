import { useState } from "react";
import { ApiError } from "@/api/client";
import { WordChanges } from "@/components/word-changes";
import { instant } from "@/lib/dates";
import { CommentForm, readers } from "./comment-form";
import { reopenComment, resolveComment, type Answer, type Comment } from "./comments";
import styles from "./comments.module.css";

interface Props {
  comment: Comment;
  agreementId: string;
  version?: { id: string; number: number } | null;
  canWrite: boolean;
  canResolve: boolean;
  otherSide?: string;
  timeZone?: string;
  /** It was resolved or opened again; told before the newest state is asked for. */
  onSettled: () => void;
  onChanged: (words: string) => Promise<void>;
}

/** One comment with its answers, what changed at its place since, and whether it is settled. */
export function CommentView({ comment, agreementId, version, canWrite, canResolve, otherSide, timeZone, onSettled, onChanged }: Props) {
  const [answering, setAnswering] = useState(false);
  const [problem, setProblem] = useState("");
  const internal = comment.visibility === "internal";
  const older = comment.version && version && comment.version.id !== version.id ? comment.version : null;
  const settle = async () => {
    setProblem("");
    try {
      await (comment.resolved_at ? reopenComment(comment.id) : resolveComment(comment.id));
      onSettled();
      await onChanged(comment.resolved_at ? "The comment is open again." : "The comment is resolved.");
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setProblem(error.message);
    }
  };
  return (
    <li id={`comment-${comment.id}`} tabIndex={-1} className={styles.comment} data-internal={internal || undefined} data-resolved={comment.resolved_at ? true : undefined}>
      <p className={styles.visibility}>{internal ? "Internal: only your district reads it" : readers("shared", otherSide)}</p>
      <Said said={comment} timeZone={timeZone} />
      {older && !comment.change && <p className={styles.aside}>Said about version {older.number}. What stands here has not changed since.</p>}
      {comment.change && (
        <div className={styles.change}>
          <p className={styles.aside}>Changed since{comment.version ? ` version ${comment.version.number}` : " this was said"}:</p>
          <p>
            <WordChanges before={comment.change.before} after={comment.change.after} />
          </p>
        </div>
      )}
      {comment.answers.length > 0 && (
        <ol className={styles.answers} aria-label="Answers">
          {comment.answers.map((answer) => (
            <li key={answer.id}>
              <Said said={answer} timeZone={timeZone} />
            </li>
          ))}
        </ol>
      )}
      {comment.resolved_at && (
        <p className={styles.aside}>
          Resolved{comment.resolved_by && ` by ${comment.resolved_by.name}`}, {instant(comment.resolved_at, timeZone)}
        </p>
      )}
      {problem && <p role="alert">{problem}</p>}
      {!answering && (
        <p className={`${styles.steps} no-print`}>
          {canWrite && !comment.resolved_at && (
            <button type="button" className="link-button" onClick={() => setAnswering(true)}>
              Answer <span className="visually-hidden">{comment.author.name}</span>
            </button>
          )}
          {canResolve && (
            <button type="button" className="link-button" onClick={() => void settle()}>
              {comment.resolved_at ? "Open it again" : "Resolve"}
              <span className="visually-hidden">: {comment.body.slice(0, 60)}</span>
            </button>
          )}
        </p>
      )}
      {answering && (
        <CommentForm
          agreementId={agreementId}
          anchor={comment.anchor}
          label={`Answer to ${comment.author.name}`}
          choices={[internal ? "internal" : "shared"]}
          otherSide={otherSide}
          answers={comment.id}
          onClose={() => setAnswering(false)}
          onDone={async () => {
            await onChanged("Your answer is kept.");
            setAnswering(false);
          }}
        />
      )}
    </li>
  );
}

function Said({ said, timeZone }: { said: Answer; timeZone?: string }) {
  return (
    <>
      <p className={styles.head}>
        <strong>{said.author.name}</strong>, {said.organization.name}, <time dateTime={said.created_at}>{instant(said.created_at, timeZone)}</time>
      </p>
      <p className={styles.body}>{said.body}</p>
    </>
  );
}
