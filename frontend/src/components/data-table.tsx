import type { ReactNode } from "react";
import styles from "./data-table.module.css";
import filters from "./filters.module.css";

export interface Column<Row> {
  key: string;
  label: string;
  render: (row: Row) => ReactNode;
  /** The server's name for this order; without it the column cannot be sorted. */
  sort?: string;
  /** The row's own name: a row header, and the card's title on a phone. */
  main?: boolean;
  number?: boolean;
}

interface Props<Row> {
  caption: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  /** The order in force: a column's `sort`, with "-" in front for falling order. */
  sort?: string;
  onSort?: (sort: string) => void;
  empty?: ReactNode;
}

/**
 * The order of the cards on a phone, where no heading is there to press. An order whose column is not shown (the usual
 * one of a list, above all) is one of the choices while it is in force.
 */
function CardOrder<Row>({ columns, sort, onSort }: { columns: readonly Column<Row>[]; sort?: string; onSort: (sort: string) => void }) {
  const name = sort?.replace(/^-/, "") ?? "";
  const falling = sort?.startsWith("-") ?? false;
  const known = columns.some((column) => column.sort === name);
  return (
    <div className={`${filters.filters} ${styles.order} no-print`}>
      <label>
        Sort by
        <select value={name} onChange={(event) => onSort(event.target.value)}>
          {!known && <option value={name}>The usual order</option>}
          {columns.map(
            (column) =>
              column.sort && (
                <option key={column.key} value={column.sort}>
                  {column.label}
                </option>
              ),
          )}
        </select>
      </label>
      <label>
        Order
        <select value={falling ? "-" : ""} disabled={!name} onChange={(event) => onSort(event.target.value + name)}>
          <option value="">Ascending</option>
          <option value="-">Descending</option>
        </select>
      </label>
    </div>
  );
}

/** A dense table that becomes cards on a phone. The roles are spelled out because cards change the boxes' display. */
export function DataTable<Row>({ caption, columns, rows, rowKey, sort, onSort, empty }: Props<Row>) {
  if (rows.length === 0) return <div className={styles.empty} data-empty>{empty ?? <p>Nothing here yet.</p>}</div>;
  const table = (
    <table className={styles.table} role="table">
      <caption className="visually-hidden">{caption}</caption>
      <thead role="rowgroup">
        <tr role="row">
          {columns.map((column) => {
            const on = column.sort !== undefined && sort?.replace(/^-/, "") === column.sort;
            const falling = on && sort?.startsWith("-");
            return (
              <th
                key={column.key}
                role="columnheader"
                scope="col"
                className={column.number ? styles.number : undefined}
                aria-sort={on ? (falling ? "descending" : "ascending") : undefined}
              >
                {column.sort && onSort ? (
                  <button type="button" className={styles.sort} onClick={() => onSort(on && !falling ? `-${column.sort}` : (column.sort ?? ""))}>
                    {column.label}
                    {on && (
                      <span aria-hidden="true" className={styles.arrow}>
                        {falling ? "↓" : "↑"}
                      </span>
                    )}
                  </button>
                ) : (
                  column.label
                )}
              </th>
            );
          })}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row) => (
          <tr key={rowKey(row)} role="row">
            {columns.map((column) =>
              column.main ? (
                <th key={column.key} role="rowheader" scope="row">
                  {column.render(row)}
                </th>
              ) : (
                <td key={column.key} role="cell" data-label={column.label} className={column.number ? styles.number : undefined}>
                  <div>{column.render(row)}</div>
                </td>
              ),
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
  if (!onSort || rows.length < 2) return table;
  return (
    <>
      <CardOrder columns={columns} sort={sort} onSort={onSort} />
      {table}
    </>
  );
}
