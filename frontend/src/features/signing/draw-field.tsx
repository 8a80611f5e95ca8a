import { useRef, useState } from "react";
import { useFieldId } from "@/components/form/scope";
import styles from "./signing.module.css";

/** The box that the server reads: 600 by 200, absolute M and L, y downwards. */
const WIDTH = 600;
const HEIGHT = 200;

interface Props {
  name: string;
  value: string;
  onChange: (path: string) => void;
  onRemove: () => void;
  errors?: readonly string[];
}

/** A drawn signature as lines, not as a picture. Never needed; whoever has no pointer types only. */
export function DrawField({ name, value, onChange, onRemove, errors }: Props) {
  const id = useFieldId(name);
  const box = useRef<SVGSVGElement>(null);
  const drawing = useRef(false);
  const [path, setPath] = useState(value);

  const at = (event: React.PointerEvent): string => {
    const frame = box.current?.getBoundingClientRect();
    if (!frame) return "";
    const fit = (n: number, most: number) => Math.round(Math.min(most, Math.max(0, n)) * 10) / 10;
    return `${fit(((event.clientX - frame.left) / frame.width) * WIDTH, WIDTH)} ${fit(((event.clientY - frame.top) / frame.height) * HEIGHT, HEIGHT)}`;
  };
  const end = () => {
    if (!drawing.current) return;
    drawing.current = false;
    onChange(path);
  };

  return (
    <div>
      <p className={styles.drawLabel} id={`${id}-label`}>
        Drawn signature <span className="note">(optional)</span>
      </p>
      {errors?.map((error) => (
        <p key={error} className={styles.drawError} id={`${id}-error`}>
          <span className="visually-hidden">Error: </span>
          {error}
        </p>
      ))}
      <svg
        ref={box}
        id={id}
        tabIndex={-1}
        role="img"
        aria-labelledby={`${id}-label`}
        className={styles.pad}
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          drawing.current = true;
          setPath((old) => `${old}${old ? " " : ""}M${at(event)}`);
        }}
        onPointerMove={(event) => {
          if (drawing.current) setPath((old) => `${old} L${at(event)}`);
        }}
        onPointerUp={end}
        onPointerCancel={end}
      >
        <path d="M30 160H570" stroke="var(--rule-strong)" strokeWidth="1" fill="none" />
        <path d={path} stroke="var(--ink)" strokeWidth="2.500" strokeLinecap="round" strokeLinejoin="round" fill="none" />
      </svg>
      <div className="button-row">
        <button
          type="button"
          className="link-button"
          onClick={() => {
            setPath("");
            onChange("");
          }}
        >
          Clear
        </button>
        <button type="button" className="link-button" onClick={onRemove}>
          Type only
        </button>
      </div>
    </div>
  );
}
