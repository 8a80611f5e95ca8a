import { useEffect, useRef } from "react";
import { Notice } from "@/components/notice";
import styles from "./signing-in.module.css";

/**
 * What was just done, in the part of the page where it was done. Takes the focus where the control that did it is gone, as
 * when a form closes.
 */
export function Said({ words }: { words: string }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!document.activeElement || document.activeElement === document.body) box.current?.focus({ preventScroll: true });
    box.current?.scrollIntoView({ block: "nearest" });
  }, [words]);
  return (
    <div ref={box} tabIndex={-1} className={styles.said}>
      <Notice live title={words} />
    </div>
  );
}
