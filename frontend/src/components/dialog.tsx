import { Modal } from "@mantine/core";
import { useEffect, useState, type ReactNode } from "react";
import styles from "./dialog.module.css";

/** A window over the page that takes the focus and gives it back. Its head is no <header>: that would be a second banner. */
export function Dialog({ title, onClose, children }: { title: string; onClose: () => void; children: ReactNode }) {
  // Read while rendering: in an effect, the dialog has taken the focus already.
  const [before] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      window.setTimeout(() => {
        const back = before instanceof HTMLElement && before.isConnected && before !== document.body ? before : document.getElementById("page-title");
        back?.focus({ preventScroll: true });
      });
    },
    [before],
  );
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
