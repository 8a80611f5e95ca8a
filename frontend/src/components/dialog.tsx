import { Modal } from "@mantine/core";
import type { ReactNode } from "react";
import styles from "./dialog.module.css";

/** A window over the page that takes the focus and gives it back. */
export function Dialog({ title, onClose, children }: { title: string; onClose: () => void; children: ReactNode }) {
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ "aria-label": "Close" }} classNames={{ title: styles.title, content: styles.content, header: styles.header, body: styles.body }}>
      {children}
    </Modal>
  );
}
