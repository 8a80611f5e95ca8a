import { Button } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { DataTable } from "@/components/data-table";
import { Pages } from "@/components/filters";
import { FileField } from "@/components/form/file-field";
import { Form } from "@/components/form/form";
import { useForm } from "@/components/form/use-form";
import { Loaded } from "@/components/loading";
import { PageHeader } from "@/components/page-header";
import { Status } from "@/components/status";
import { useMay, useZone } from "@/features/session/session";
import { instant } from "@/lib/dates";
import { checkRegister, importsQuery } from "./imports";

/** A list of agreements that were signed elsewhere, taken in at once: choose the file, see what it says, then decide. */
export function ImportPage() {
  const zone = useZone();
  const [page, setPage] = useState(1);
  const mayRecord = useMay("agreements.record");
  return (
    <>
      <PageHeader crumbs={<Link to="/agreements">Agreements</Link>} title="Take in a register" meta="A list of agreements that were signed elsewhere, as a spreadsheet." />
      {mayRecord && <Upload />}
      <h2 className="section-title">Earlier uploads</h2>
      <Loaded query={useQuery(importsQuery(page))}>
        {(data) => (
          <>
            <DataTable
              caption="Earlier uploads"
              rows={data.results}
              rowKey={(row) => row.id}
              columns={[
                {
                  key: "file",
                  label: "File",
                  main: true,
                  render: (row) => (
                    <Link to="/agreements/imports/$importId" params={{ importId: row.id }}>
                      {row.file_name}
                    </Link>
                  ),
                },
                { key: "status", label: "Status", render: (row) => <Status code={row.status} label={row.status_label} /> },
                { key: "rows", label: "Rows", number: true, render: (row) => row.rows.toLocaleString("en-US") },
                { key: "by", label: "By", render: (row) => row.created_by },
                { key: "at", label: "Uploaded", render: (row) => instant(row.created_at, zone) },
              ]}
              empty={<p>None yet.</p>}
            />
            <Pages page={data.page} pages={data.pages} onPage={setPage} />
          </>
        )}
      </Loaded>
    </>
  );
}

function Upload() {
  const client = useQueryClient();
  const navigate = useNavigate();
  const form = useForm<{ file: File | null }, { id: string }>({
    initial: { file: null },
    check: (values) => ({ file: values.file ? "" : "Choose a spreadsheet." }),
    send: (values) => checkRegister(values.file),
    onDone: ({ id }) => {
      void client.invalidateQueries({ queryKey: ["imports"] });
      void navigate({ to: "/agreements/imports/$importId", params: { importId: id } });
    },
  });
  return (
    <>
      <p className="prose">
        Columns named Vendor, Products and Effective are enough; States, End, Signed on, Reference, Form, Note, Contact and Contact e-mail are
        read too, whatever their order.{" "}
        <a href="/api/v1/register-template.xlsx" download>
          Download the template
        </a>
        , or choose your own list. You see what it says before anything is recorded.
      </p>
      <Form form={form} label="Take in a register">
        <FileField
          name="file"
          label="Spreadsheet"
          help="Excel (.xlsx) or CSV, up to 10,000 rows and 10 MB. Dates as 2026-07-01 or 7/1/2026."
          accept=".xlsx,.csv,.txt,.tsv"
          errors={form.errors.file}
          onChange={(file) => form.set("file", file)}
        />
        <div className="button-row">
          <Button type="submit" loading={form.busy}>
            Check the file
          </Button>
        </div>
      </Form>
    </>
  );
}
