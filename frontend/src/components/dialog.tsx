import { Modal } from "@mantine/core";
import { useEffect, useState, type ReactNode } from "react";
import styles from "./dialog.module.css";

const REACHABLE = "h1[tabindex], a[href], button:not(:disabled), summary, input:not(:disabled), select, textarea";

/**
 * Returns what gives the focus back to the control that opened a dialog. What the dialog did may take that control away a
 * moment later, as with a row that was deleted: then the focus goes on to what is left nearest to it.
 */
function wayBack(opener: Element | null): () => void {
  const around: Element[] = [];
  for (let one = opener?.parentElement; one && one !== document.body; one = one.parentElement) around.push(one);
  const nearest = () => {
    for (const one of around) {
      if (!one.isConnected) continue;
      const found = [...one.querySelectorAll<HTMLElement>(REACHABLE)].find((control) => control.getClientRects().length > 0);
      if (found) return found;
    }
    return document.getElementById("page-title");
  };
  return () => {
    if (!(opener instanceof HTMLElement) || opener === document.body || !opener.isConnected) {
      if (!document.activeElement || document.activeElement === document.body) nearest()?.focus({ preventScroll: true });
      return;
    }
    opener.focus({ preventScroll: true });
    const watch = new MutationObserver(() => {
      if (opener.isConnected) return;
      over();
      if (!document.activeElement || document.activeElement === document.body) nearest()?.focus({ preventScroll: true });
    });
    // For as long as the focus rests there: how soon the page has asked again and shows what the dialog did, nobody knows.
    const over = () => {
      watch.disconnect();
      document.removeEventListener("focusin", moved);
    };
    const moved = (event: FocusEvent) => event.target !== opener && over();
    watch.observe(document.body, { childList: true, subtree: true });
    document.addEventListener("focusin", moved);
  };
}

/** A window over the page that takes the focus and gives it back. Its head is no <header>: that would be a second banner. */
export function Dialog({ title, onClose, children }: { title: string; onClose: () => void; children: ReactNode }) {
  // Read while rendering: in an effect, the dialog has taken the focus already.
  const [back] = useState(() => wayBack(document.activeElement));
  useEffect(() => () => void window.setTimeout(back), [back]);
  return (
    <Modal.Root opened onClose={onClose} classNames={{ content: styles.content }}>
      <Modal.Overlay />
      <Modal.Content shadow="none">
        <div className={styles.header}>
          <Modal.Title className={styles.title}>{title}</Modal.Title>
          <Modal.CloseButton aria-label="Close" />
        </div>
        <Modal.Body className={styles.body}>{children}</Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
