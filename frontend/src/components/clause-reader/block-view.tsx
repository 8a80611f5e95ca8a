import { Fragment, memo, useState, type ReactNode } from "react";
import { Added, Removed, WordChanges } from "@/components/word-changes";
import styles from "./clause-reader.module.css";
import { MarginNotes } from "./margin-notes";
import { place } from "./place";
import { marksOf, type Block, type Paragraph, type Reading, type TableBlock } from "./readings";

export type BesideClause = (clause: string, about: string) => ReactNode;

interface Props {
  block: Block;
  reading: Reading;
  target: boolean;
  row: number;
  room: number;
  beside?: BesideClause;
}

export const BlockView = memo(function BlockView({ block, reading, target, row, room, beside }: Props) {
  const marks = reading === "base" ? [] : marksOf(block);
  return (
    <>
      <div className={styles.block} style={place(row)} data-level={block.type === "paragraph" ? block.level : undefined} id={block.id} data-target={target || undefined} tabIndex={-1}>
        {block.type === "paragraph" && <ParagraphView paragraph={block} reading={reading} beside={beside} />}
        {block.type === "table" && <TableView table={block} />}
        {block.type === "facts" && (
          <dl className={styles.facts} aria-label={block.caption}>
            {block.caption && <div className={styles.caption}><dt>{block.caption}</dt><dd className="visually-hidden">particulars</dd></div>}
            {block.facts.map((fact) => (
              <div key={fact.label}>
                <dt>{fact.label}</dt>
                <dd className={fact.pending ? styles.pending : undefined}>{fact.value}</dd>
              </div>
            ))}
          </dl>
        )}
        {block.type === "signature" && (
          <div className={styles.signature}>
            <p className="label">{block.role_line}</p>
            <p>{block.party}</p>
            <p className={styles.line}>Signature, name, title and date</p>
          </div>
        )}
      </div>
      {marks.length > 0 && (
        <div role="note" className={styles.margin} style={place(row, room)} aria-label={`Notes to ${block.type === "paragraph" ? block.number || block.heading || block.id : block.id}`}>
          <MarginNotes marks={marks} />
        </div>
      )}
    </>
  );
});

function ParagraphView({ paragraph, reading, beside }: { paragraph: Paragraph; reading: Reading; beside?: BesideClause }) {
  const { id, number, heading, level } = paragraph;
  const name = [number, heading].filter(Boolean).join(" ") || id;
  return (
    <>
      {number && <span className={styles.number}>{number}</span>}
      <div className={styles.words}>
        {heading && (
          <h4 className={level === 1 ? styles.clauseTitle : styles.itemTitle}>
            {heading}
            {level === 1 && <CopyLink id={id} name={name} />}
          </h4>
        )}
        <p className={paragraph.pending && reading !== "base" ? styles.pending : undefined}>
          {paragraph.checked !== null && paragraph.checked !== undefined && <Tick on={paragraph.checked} />}
          <Words paragraph={paragraph} reading={reading} />
          {!heading && level === 1 && number && <CopyLink id={id} name={name} />}
        </p>
        {level === 1 && (number || heading) && beside && reading !== "base" && <div className={styles.beside}>{beside(id, name)}</div>}
      </div>
    </>
  );
}

function Words({ paragraph: { text, base }, reading }: { paragraph: Paragraph; reading: Reading }) {
  if (reading === "base") return base;
  if (reading === "conformed") return text ?? <i className={styles.leftOut}>Left out of this reading; the note says why.</i>;
  if (text === base) return text;
  if (text === null) return <Removed>{base}</Removed>;
  if (base === null) return <Added>{text}</Added>;
  return <WordChanges before={base} after={text} />;
}

function Tick({ on }: { on: boolean }) {
  return (
    <svg className={styles.tick} viewBox="0 0 14 14" role="img" aria-label={on ? "Ticked:" : "Not ticked:"}>
      <rect x="1" y="1" width="12" height="12" fill="none" stroke="currentColor" strokeWidth="1.200" />
      {on && <path d="M3.500 7.200l2.500 2.600 4.700-5.800" fill="none" stroke="currentColor" strokeWidth="1.700" />}
    </svg>
  );
}

/** The address of one clause, for a mail to the other side. */
function CopyLink({ id, name }: { id: string; name: string }) {
  const [copied, setCopied] = useState(false);
  return (
    <button
      type="button"
      className={`${styles.copy} no-print`}
      aria-label={copied ? `Link to ${name} copied` : `Copy link to ${name}`}
      onClick={async () => {
        const url = new URL(window.location.href);
        url.hash = id;
        window.history.replaceState(window.history.state, "", url);
        window.dispatchEvent(new Event("dpakeeper:hash"));
        await navigator.clipboard?.writeText(url.toString()).catch(() => undefined);
        setCopied(true);
        window.setTimeout(() => setCopied(false), 2500);
      }}
    >
      {copied ? "Link copied" : "Link"}
    </button>
  );
}

function TableView({ table }: { table: TableBlock }) {
  const groupFirst = table.group_column === true;
  const columns = groupFirst ? table.columns.slice(1) : table.columns;
  return (
    <div className={styles.tableBox}>
      <table className={styles.table} role="table">
        <caption>{table.caption}</caption>
        <thead role="rowgroup">
          <tr role="row">
            {columns.map((column) => (
              <th key={column} role="columnheader" scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {table.rows.map((row, index) => {
            const cells = groupFirst ? row.slice(1) : row;
            const opens = groupFirst && row[0] !== table.rows[index - 1]?.[0];
            return (
              <Fragment key={index}>
                {opens && (
                  <tr role="row" className={styles.group}>
                    <th role="rowheader" scope="rowgroup" colSpan={columns.length}>
                      {row[0]}
                    </th>
                  </tr>
                )}
                <tr role="row">
                  {cells.map((cell, place) =>
                    place === 0 ? (
                      <th key={place} role="rowheader" scope="row">
                        {cell}
                      </th>
                    ) : (
                      <td key={place} role="cell" data-label={columns[place]}>
                        {cell || <span aria-label="nothing stated">–</span>}
                      </td>
                    ),
                  )}
                </tr>
              </Fragment>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
