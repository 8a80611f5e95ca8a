import { useEffect, useState, type ReactNode } from "react";
import styles from "./filters.module.css";

export function Filters({ children, count }: { children: ReactNode; count?: ReactNode }) {
  return (
    <div className={styles.filters} role="search">
      {children}
      {count !== undefined && (
        <p className={styles.count} role="status">
          {count}
        </p>
      )}
    </div>
  );
}

/** Typed words go to the address when the typing rests, so that Back does not step through letters. */
export function SearchFilter({ label, value, onChange }: { label: string; value: string; onChange: (value: string) => void }) {
  const [typed, setTyped] = useState(value);
  const [known, setKnown] = useState(value);
  /** What left for the address and is not in it yet: by the time it comes back, more may have been typed. */
  const [sent, setSent] = useState<readonly string[]>([]);
  if (known !== value) {
    setKnown(value);
    setSent(sent.slice(sent.indexOf(value) + 1 || sent.length));
    if (!sent.includes(value)) setTyped(value);
  }
  useEffect(() => {
    if (typed === value) return;
    const timer = window.setTimeout(() => {
      setSent((before) => [...before, typed]);
      onChange(typed);
    }, 300);
    return () => window.clearTimeout(timer);
    // onChange is a new function at each render and does the same each time.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [typed, value]);
  return (
    <label className={styles.search}>
      {label}
      <input type="search" value={typed} onChange={(event) => setTyped(event.target.value)} />
    </label>
  );
}

export function SelectFilter({ label, value, onChange, options }: { label: string; value: string; onChange: (value: string) => void; options: readonly { value: string; label: string }[] }) {
  return (
    <label>
      {label}
      <select value={value} onChange={(event) => onChange(event.target.value)}>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </label>
  );
}

export function Pages({ page, pages, onPage }: { page: number; pages: number; onPage: (page: number) => void }) {
  if (pages < 2) return null;
  return (
    <nav aria-label="Pages" className="button-row">
      {page > 1 && (
        <button type="button" className="link-button" onClick={() => onPage(page - 1)}>
          Previous
        </button>
      )}
      <span>
        Page {page} of {pages}
      </span>
      {page < pages && (
        <button type="button" className="link-button" onClick={() => onPage(page + 1)}>
          Next
        </button>
      )}
    </nav>
  );
}
