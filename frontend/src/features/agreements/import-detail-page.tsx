import { Button } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { api } from "@/api/client";
import { DataTable } from "@/components/data-table";
import { Filters, Pages, SelectFilter } from "@/components/filters";
import { LinkButton } from "@/components/link-button";
import { Loaded } from "@/components/loading";
import { Notice } from "@/components/notice";
import { PageHeader } from "@/components/page-header";
import { ReasonDialog } from "@/components/reason-dialog";
import { Status } from "@/components/status";
import { useZone } from "@/features/session/session";
import { instant, shortDate } from "@/lib/dates";
import { stateName } from "@/lib/states";
import { count, list } from "@/lib/words";
import { importQuery, importRowsQuery, type Fate, type ImportRow, type RegisterImport } from "./imports";
import styles from "./record.module.css";

const FATES: { value: Fate; label: string }[] = [
  { value: "new", label: "New to the register" },
  { value: "in_register", label: "In the register already" },
  { value: "repeated", label: "Says the same as another row" },
];

/** Whether the file says whom to write to at the vendors. */
const hasContacts = (found: RegisterImport) => found.summary.columns.some(({ field }) => field === "Contact e-mail");

/** What an uploaded register says, what taking it in would do, how far that has come, and its undoing. */
export function ImportDetailPage() {
  const { importId } = useParams({ from: "/inside/agreements/imports/$importId" });
  const zone = useZone();
  const client = useQueryClient();
  const [open, setOpen] = useState<"run" | "undo" | "">("");
  const done = () => {
    setOpen("");
    void client.invalidateQueries();
  };
  return (
    <Loaded query={useQuery(importQuery(importId))}>
      {(found) => (
        <>
          <PageHeader
            crumbs={<Link to="/agreements/imports">Registers</Link>}
            title={found.file_name}
            status={<Status strong code={found.status} label={found.status_label} />}
            meta={`Uploaded by ${found.created_by}, ${instant(found.created_at, zone)}`}
            actions={
              <>
                {found.allowed_actions.includes("undo") && (
                  <Button variant="outline" onClick={() => setOpen("undo")}>
                    Undo it
                  </Button>
                )}
                {found.allowed_actions.includes("run") && <Button onClick={() => setOpen("run")}>Record {count(found.to_record, "agreement")}</Button>}
              </>
            }
          />
          <Progress found={found} zone={zone} />
          {found.problems.length > 0 && <Problems found={found} />}
          <Said found={found} />
          <Rows importId={importId} status={found.status} mend={found.problems.length > 0} withContacts={hasContacts(found)} />
          {open && (
            <ReasonDialog
              title={open === "run" ? `Record ${count(found.to_record, "agreement")}?` : "Undo this register?"}
              label={open === "run" ? "Record them" : "Undo it"}
              send={() => api.POST(`/api/v1/register-imports/{import_id}/${open}`, { params: { path: { import_id: importId } } })}
              onClose={() => setOpen("")}
              onDone={done}
            >
              {open === "run" ? (
                <>
                  <p>They stand in your register as executed, “not sealed here”. Nobody is told, and no vendor sees them. You can undo it as a whole while nothing else has happened to them.</p>
                  {hasContacts(found) && <p>Later, when a vendor owes something and nobody there sees it here, the contact is mailed if Settings, Reminders lets such contacts be told.</p>}
                </>
              ) : (
                <p>All agreements that came with it are withdrawn. Vendors and products that it added, and nothing else uses, leave the lists. This can be done once, and not taken back.</p>
              )}
            </ReasonDialog>
          )}
        </>
      )}
    </Loaded>
  );
}

function Progress({ found, zone }: { found: RegisterImport; zone?: string }) {
  if (found.status === "running" || found.left_to_withdraw > 0) {
    const undoing = found.status === "undone";
    const at = undoing ? found.to_record - found.left_to_withdraw : found.done;
    const of = undoing ? found.to_record : found.rows;
    return (
      <Notice live title={undoing ? "It is being undone." : "It is being taken in."}>
        <p id="progress-words">
          {at.toLocaleString("en-US")} of {of.toLocaleString("en-US")} rows. You may leave this page; it goes on by itself.
        </p>
        <progress className={styles.progress} max={of} value={at} aria-labelledby="progress-words" />
      </Notice>
    );
  }
  if (found.status === "done" && found.finished_at) {
    return (
      <Notice live title={`Taken in ${instant(found.finished_at, zone)}.`}>
        <p>
          <LinkButton to="/agreements" variant="outline">
            Open the register
          </LinkButton>
        </p>
      </Notice>
    );
  }
  if (found.status === "undone" && found.undone_at) {
    return <Notice title={`Undone by ${found.undone_by}, ${instant(found.undone_at, zone)}.`}>Its agreements stand in the register as withdrawn.</Notice>;
  }
  return null;
}

function Problems({ found }: { found: RegisterImport }) {
  const more = found.summary.problems - found.problems.length;
  return (
    <section aria-labelledby="problems">
      <h2 id="problems" className="section-title">
        {count(found.summary.problems, "cell")} to mend first
      </h2>
      <p className="prose">
        Nothing was recorded. Mend {found.summary.problems === 1 ? "it" : "them"} in the file, then <Link to="/agreements/imports">choose the file again</Link>.
      </p>
      <DataTable
        caption="Cells with a problem"
        rows={found.problems}
        rowKey={(row) => row.cell}
        columns={[
          { key: "cell", label: "Cell", main: true, render: (row) => row.cell },
          { key: "what", label: "What is wrong", render: (row) => row.sentences.join(" ") },
        ]}
      />
      {more > 0 && <p className="note">And {more.toLocaleString("en-US")} more, once these are mended.</p>}
    </section>
  );
}

const FATE_OF_NEW: Record<RegisterImport["status"], string> = { checked: "to record", running: "being recorded", done: "recorded", undone: "recorded, then undone" };

function Said({ found }: { found: RegisterImport }) {
  const { summary } = found;
  const fate = found.problems.length > 0 ? "to record, besides the rows to be mended" : FATE_OF_NEW[found.status];
  const sees = found.status === "checked" ? "will see" : "sees";
  const numbers: [number, string][] = [
    [summary.to_record, `${summary.to_record === 1 ? "agreement" : "agreements"} ${fate}`],
    [summary.new_vendors, `new ${summary.new_vendors === 1 ? "vendor" : "vendors"}, which only your district ${sees}`],
    [summary.known_vendors, summary.known_vendors === 1 ? "vendor known here" : "vendors known here"],
    [summary.new_products, summary.new_products === 1 ? "new product" : "new products"],
    [summary.in_register, "in the register already, and passed over"],
    [summary.repeated, "the same as another row, and passed over"],
  ];
  const dates = summary.dates_read.map((each) => `${each.count.toLocaleString("en-US")} as ${each.written}`);
  return (
    <section aria-labelledby="said">
      <h2 id="said" className="section-title">
        What it says
      </h2>
      <ul className={styles.counts}>
        {numbers.map(([number, label]) => (
          <li key={label}>
            <strong>{number.toLocaleString("en-US")}</strong>
            <span>{label}</span>
          </li>
        ))}
      </ul>
      <p className="prose note">
        {summary.sheet && `Sheet “${summary.sheet}”. `}
        {dates.length > 0 && `Dates were read: ${list(dates)}. `}
        {summary.state_filled_in > 0 && `${count(summary.state_filled_in, "row")} without a state: ${stateName(summary.own_state)} was taken. `}
        Columns read: {summary.columns.map((column) => (column.field.toLowerCase() === column.heading.toLowerCase() ? column.field : `${column.field} (headed “${column.heading}”)`)).join(", ")}.
        {summary.passed_over.length > 0 && ` Not read: ${list(summary.passed_over.map((heading) => `“${heading}”`))}.`}
      </p>
    </section>
  );
}

const NEW_WORDS: Record<RegisterImport["status"], string> = { checked: "Will be recorded", running: "Is being recorded", done: "Recorded", undone: "Recorded, then undone" };

function Rows({ importId, status, mend, withContacts }: { importId: string; status: RegisterImport["status"]; mend: boolean; withContacts: boolean }) {
  const [fate, setFate] = useState<Fate | "">("");
  const [page, setPage] = useState(1);
  const query = useQuery(importRowsQuery(importId, { page, fate: fate || undefined }));
  const words = (row: ImportRow) => {
    if (row.fate === "in_register") return `In the register: ${row.with_what}`;
    if (row.fate === "repeated") return `The same as row ${row.with_what}`;
    return mend ? "Can be recorded" : NEW_WORDS[status];
  };
  return (
    <section aria-labelledby="rows">
      <h2 id="rows" className="section-title">
        Row by row
      </h2>
      <Filters count={query.data && count(query.data.count, "row")}>
        <SelectFilter
          label="Show"
          value={fate}
          onChange={(next) => {
            setFate(next as Fate | "");
            setPage(1);
          }}
          options={[{ value: "", label: "All rows" }, ...FATES]}
        />
      </Filters>
      <Loaded query={query}>
        {(data) => (
          <>
            <DataTable
              caption="Rows of the file as they were read"
              rows={data.results}
              rowKey={(row) => String(row.row)}
              columns={[
                {
                  key: "vendor",
                  label: "Vendor",
                  main: true,
                  render: (row) => (
                    <>
                      {row.vendor}
                      {!row.vendor_known && <span className="note"> (new)</span>}
                      {row.vendor !== row.written && <span className="note"> written “{row.written}”</span>}
                    </>
                  ),
                },
                { key: "row", label: "Row", number: true, render: (row) => row.row },
                { key: "products", label: "Products", render: (row) => row.products.join("; ") },
                { key: "states", label: "States", render: (row) => row.states.join(", ") },
                { key: "effective", label: "Effective", render: (row) => shortDate(row.effective) },
                { key: "end", label: "Ends", render: (row) => (row.end ? shortDate(row.end) : "–") },
                ...(withContacts ? [{ key: "contact", label: "Contact", render: (row: ImportRow) => [row.contact_name, row.contact_email].filter(Boolean).join(", ") || "–" }] : []),
                { key: "fate", label: "What happens", render: words },
              ]}
              empty={<p>No such row.</p>}
            />
            <Pages page={data.page} pages={data.pages} onPage={setPage} />
          </>
        )}
      </Loaded>
    </section>
  );
}
