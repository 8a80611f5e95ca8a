import { useState, type ReactNode } from "react";

interface Props {
  summary: ReactNode;
  /** Whether there is something in it that should be seen. */
  open?: boolean;
  className?: string;
  children: ReactNode;
}

/** A part that is folded away. It unfolds when `open` comes true, and never folds by itself: somebody may be at work in it. */
export function Fold({ summary, open: wanted = false, className, children }: Props) {
  const [open, setOpen] = useState(wanted);
  const [before, setBefore] = useState(wanted);
  if (before !== wanted) {
    setBefore(wanted);
    if (wanted) setOpen(true);
  }
  return (
    <details className={className} open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{summary}</summary>
      {children}
    </details>
  );
}
