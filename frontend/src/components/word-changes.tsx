import { Fragment } from "react";
import { wordDiff } from "@/lib/word-diff";
import styles from "./word-changes.module.css";

/** What changed from one wording to another, word by word; said in words too, for who does not see the strokes. */
export function WordChanges({ before, after }: { before: string; after: string }) {
  return wordDiff(before, after).map((part, index) =>
    part.kind === "same" ? <Fragment key={index}>{part.text}</Fragment> : part.kind === "added" ? <Added key={index}>{part.text}</Added> : <Removed key={index}>{part.text}</Removed>,
  );
}

export function Added({ children }: { children: string | null }) {
  return (
    <ins className={styles.added}>
      <span className="visually-hidden">[added: </span>
      {children}
      <span className="visually-hidden">] </span>
    </ins>
  );
}

export function Removed({ children }: { children: string | null }) {
  return (
    <del className={styles.removed}>
      <span className="visually-hidden">[left out: </span>
      {children}
      <span className="visually-hidden">] </span>
    </del>
  );
}
