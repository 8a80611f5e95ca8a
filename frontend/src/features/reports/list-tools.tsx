import { Button } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useRouterState } from "@tanstack/react-router";
import { useState, type ReactNode } from "react";
import { Dialog } from "@/components/dialog";
import { TextField } from "@/components/form/field";
import { Form } from "@/components/form/form";
import { useForm } from "@/components/form/use-form";
import { ReasonDialog } from "@/components/reason-dialog";
import { useMay } from "@/features/session/session";
import { fileAddress, type Asked, type List } from "./address";
import styles from "./list-tools.module.css";
import { changeView, deleteView, saveView, savedViewsQuery, type SavedView } from "./queries";

interface Props {
  list: List;
  /** How many rows match, in words. */
  count?: ReactNode;
  asked: Asked;
  /** Every column with its heading, in the list's order. */
  columns: readonly { key: string; label: string; fixed?: boolean }[];
  shown: readonly string[];
  onColumns: (columns: string | undefined) => void;
  first: readonly string[];
}

/** Saved views, columns and files of one list, in one line that opens. */
export function ListTools({ list, count, asked, columns, shown, onColumns, first }: Props) {
  const exports = useMay("reports.export");
  const toggle = (key: string) => {
    const next = columns.map((column) => column.key).filter((one) => (one === key ? !shown.includes(one) : shown.includes(one)));
    onColumns(next.join(",") === columns.filter(({ key: one }) => first.includes(one)).map(({ key: one }) => one).join(",") ? undefined : next.join(","));
  };
  return (
    <div className={`${styles.tools} no-print`}>
      <p className={styles.count} role="status">
        {count}
      </p>
      <Views list={list} />
      <details className={styles.tool}>
        <summary>Columns</summary>
        <fieldset className={styles.panel}>
          <legend className="visually-hidden">Columns that are shown</legend>
          {columns.map((column) => (
            <label key={column.key} className={styles.choice}>
              <input type="checkbox" checked={shown.includes(column.key)} disabled={column.fixed} onChange={() => toggle(column.key)} />
              {column.label}
            </label>
          ))}
          {asked.columns && (
            <button type="button" className="link-button" onClick={() => onColumns(undefined)}>
              Back to the usual columns
            </button>
          )}
        </fieldset>
      </details>
      {exports && (
        <details className={styles.tool}>
          <summary>Export</summary>
          <div className={styles.panel}>
            <p>All rows that match, with these columns in this order. Who exported what is recorded.</p>
            <a href={fileAddress(list, "csv", asked, shown)} download>
              CSV file
            </a>
            <a href={fileAddress(list, "xlsx", asked, shown)} download>
              Excel file (XLSX)
            </a>
          </div>
        </details>
      )}
    </div>
  );
}

function Views({ list }: { list: List }) {
  const navigate = useNavigate();
  const client = useQueryClient();
  const { data } = useQuery(savedViewsQuery(list));
  const here = useRouterState({ select: (state) => state.location.searchStr }).replace(/^\?/, "");
  const [editing, setEditing] = useState<SavedView | "new" | null>(null);
  const [deleting, setDeleting] = useState<SavedView | null>(null);
  const [said, setSaid] = useState("");
  const same = (query: string) => plainQuery(query) === plainQuery(here);
  const reload = () => client.invalidateQueries({ queryKey: ["saved-views", list] });
  return (
    <details className={styles.tool}>
      <summary>
        Saved views <span className={styles.number}>{data && data.length > 0 ? `(${data.length})` : ""}</span>
      </summary>
      <div className={styles.panel}>
        {data && data.length === 0 && <p>None yet. Choose filters and columns, then save them under a name.</p>}
        {data && data.length > 0 && (
          <ul className={styles.views}>
            {data.map((view) => (
              <li key={view.id}>
                <a
                  href={`/${list}?${view.query}`}
                  aria-current={same(view.query) ? "true" : undefined}
                  onClick={(event) => {
                    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
                    event.preventDefault();
                    void navigate({ href: `/${list}?${view.query}` });
                  }}
                >
                  {view.name}
                </a>
                {!view.allowed_actions.includes("change") && <span className={styles.owner}> shared by {view.owner}</span>}
                {view.allowed_actions.includes("change") && view.shared && <span className={styles.owner}> shared</span>}
                <span className={styles.actions}>
                  {view.allowed_actions.includes("change") && (
                    <button type="button" className="link-button" onClick={() => setEditing(view)}>
                      Change<span className="visually-hidden"> the view {view.name}</span>
                    </button>
                  )}
                  {view.allowed_actions.includes("delete") && (
                    <button type="button" className="link-button" onClick={() => setDeleting(view)}>
                      Delete<span className="visually-hidden"> the view {view.name}</span>
                    </button>
                  )}
                </span>
              </li>
            ))}
          </ul>
        )}
        <p role="status" className={styles.said}>
          {said}
        </p>
        <button type="button" className="link-button" onClick={() => setEditing("new")}>
          Save what is shown now as a view
        </button>
      </div>
      {deleting && (
        <ReasonDialog
          title={`Delete the view “${deleting.name}”?`}
          label="Delete it"
          send={() => deleteView(deleting.id)}
          onClose={() => setDeleting(null)}
          onDone={() => {
            setDeleting(null);
            setSaid(`The view “${deleting.name}” was deleted.`);
            void reload();
          }}
        >
          <p>{deleting.shared ? "It goes for everybody of your organization. " : ""}The list itself stays as it is.</p>
        </ReasonDialog>
      )}
      {editing && (
        <ViewDialog
          list={list}
          here={here}
          view={editing === "new" ? undefined : editing}
          onClose={() => setEditing(null)}
          onDone={(name) => {
            setEditing(null);
            setSaid(`The view “${name}” was saved.`);
            void reload();
          }}
        />
      )}
    </details>
  );
}

/** Two addresses that ask for the same, in whatever order their parts stand. */
function plainQuery(query: string): string {
  const parts = new URLSearchParams(query);
  parts.delete("page");
  parts.sort();
  return parts.toString();
}

function ViewDialog({ list, here, view, onClose, onDone }: { list: List; here: string; view?: SavedView; onClose: () => void; onDone: (name: string) => void }) {
  const form = useForm({
    initial: { name: view?.name ?? "", shared: view?.shared ?? false, now: false },
    check: ({ name }) => ({ name: name.trim() ? "" : "Name the view." }),
    send: ({ name, shared, now }) => (view ? changeView(view.id, { name, shared, query: now ? here : view.query }) : saveView({ page: list, name, shared, query: here })),
    onDone: (_, { name }) => onDone(name),
  });
  return (
    <Dialog title={view ? "Change the view" : "Save as a view"} onClose={onClose}>
      <Form form={form} label={view ? "Change the view" : "Save as a view"}>
        <TextField name="name" label="Name of the view" value={form.values.name} errors={form.errors.name} onChange={(name) => form.set("name", name)} />
        {view && (
          <label className={styles.choice}>
            <input type="checkbox" checked={form.values.now} onChange={(event) => form.set("now", event.target.checked)} />
            Keep the filters and columns that are shown now in it
          </label>
        )}
        <label className={styles.choice}>
          <input type="checkbox" checked={form.values.shared} onChange={(event) => form.set("shared", event.target.checked)} />
          Share it with everybody of our organization
        </label>
        <div className="button-row">
          <Button type="submit" loading={form.busy}>
            Save the view
          </Button>
          <button type="button" className="link-button" onClick={onClose}>
            Cancel
          </button>
        </div>
      </Form>
    </Dialog>
  );
}
