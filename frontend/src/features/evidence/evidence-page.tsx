import { Button } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { api, body } from "@/api/client";
import { Dialog } from "@/components/dialog";
import { SelectField, TextField } from "@/components/form/field";
import { FileField } from "@/components/form/file-field";
import { Form } from "@/components/form/form";
import { useForm } from "@/components/form/use-form";
import { PageHeader } from "@/components/page-header";
import { ReasonDialog } from "@/components/reason-dialog";
import { useMay, useSession } from "@/features/session/session";
import { count } from "@/lib/words";
import { EvidenceList } from "./evidence-list";
import { addEvidence, addFile, type Evidence, type EvidenceValues } from "./queries";

const FILE_HELP = "A PDF, PNG or JPEG of at most 25 MB. Districts can only download it.";

/** A vendor's own evidence: add, share, withdraw. */
export function EvidencePage() {
  const session = useSession();
  const client = useQueryClient();
  const edits = useMay("evidence.edit");
  const [adding, setAdding] = useState(false);
  const [acting, setActing] = useState<{ verb: "add_file" | "share" | "withdraw"; row: Evidence } | null>(null);
  const done = () => {
    setAdding(false);
    setActing(null);
    void client.invalidateQueries({ queryKey: ["evidence"] });
  };
  const words = { add_file: "Add the file", share: "Share", withdraw: "Withdraw" } as const;
  return (
    <>
      <PageHeader
        crumbs={<Link to="/products">Products</Link>}
        title="Evidence"
        meta="Audit reports, certificates, insurance. Districts that may read a product’s schedule see what is about it."
        actions={edits && !adding && <Button onClick={() => setAdding(true)}>Add a file</Button>}
      />
      {adding && <AddForm onClose={() => setAdding(false)} onDone={done} />}
      <EvidenceList
        vendor={session.organization?.id}
        empty={<p>No evidence yet. {edits ? "Add a file; what your schedules name stands here too." : "An administrator or contributor adds it."}</p>}
        more={{
          key: "who",
          label: "Who sees it",
          render: (row) => (
            <>
              {row.by_schedule ? `${count(row.by_schedule, "district")} by a schedule` : "Nobody by a schedule"}
              {row.shared_with.length > 0 && `; ${row.shared_with.map((each) => each.name).join(", ")} by your choice`}
              {row.allowed_actions.length > 0 && (
                <span className="button-row">
                  {row.allowed_actions.map((verb) => (
                    <button key={verb} type="button" className="link-button" aria-label={`${words[verb]}: ${row.kind}`} onClick={() => setActing({ verb, row })}>
                      {words[verb]}
                    </button>
                  ))}
                </span>
              )}
            </>
          ),
        }}
      />
      {acting?.verb === "add_file" && <FileDialog row={acting.row} onClose={() => setActing(null)} onDone={done} />}
      {acting?.verb === "share" && <ShareDialog row={acting.row} onClose={() => setActing(null)} onDone={done} />}
      {acting?.verb === "withdraw" && (
        <ReasonDialog
          title={`Withdraw “${acting.row.kind}”?`}
          label="Withdraw it"
          send={() => api.POST("/api/v1/evidence/{evidence_id}/withdraw", { params: { path: { evidence_id: acting.row.id } } })}
          onClose={() => setActing(null)}
          onDone={done}
        >
          <p>No district sees it from then on. The file is kept, and the day on which it was withdrawn.</p>
        </ReasonDialog>
      )}
    </>
  );
}

function AddForm({ onClose, onDone }: { onClose: () => void; onDone: () => void }) {
  const { data } = useQuery({ queryKey: ["products", "choice"], queryFn: () => body(api.GET("/api/v1/products", { params: { query: { size: 200 } } })) });
  const form = useForm<EvidenceValues, unknown>({
    initial: { file: null, kind: "", issuer: "", valid_from: "", valid_until: "", product: "" },
    check: (values) => ({ file: values.file ? "" : "Choose the file.", kind: values.kind.trim() ? "" : "Say what it is." }),
    send: addEvidence,
    onDone,
  });
  const { values, errors, set } = form;
  return (
    <section aria-label="Add a file" className="stack">
      <h2 className="section-title">Add a file</h2>
      <Form form={form} label="Add a file">
        <FileField name="file" label="File" help={FILE_HELP} accept=".pdf,.png,.jpg,.jpeg" errors={errors.file} onChange={(next) => set("file", next)} />
        <TextField name="kind" label="What it is" help="For example: SOC 2 Type II report, ISO/IEC 27001 certificate, cyber insurance." value={values.kind} onChange={(next) => set("kind", next)} errors={errors.kind} />
        <TextField name="issuer" optional label="Issued by" value={values.issuer} onChange={(next) => set("issuer", next)} errors={errors.issuer} />
        <TextField name="valid_from" optional type="date" size="short" label="Good from" value={values.valid_from} onChange={(next) => set("valid_from", next)} errors={errors.valid_from} />
        <TextField name="valid_until" optional type="date" size="short" label="Last day" value={values.valid_until} onChange={(next) => set("valid_until", next)} errors={errors.valid_until} />
        <SelectField name="product" label="About" value={values.product} onChange={(next) => set("product", next)} errors={errors.product} options={[{ value: "", label: "The vendor as a whole" }, ...(data?.results ?? []).map((product) => ({ value: product.id, label: product.name }))]} />
        <div className="button-row">
          <Button type="submit" loading={form.busy}>
            Add it
          </Button>
          <Button variant="subtle" onClick={onClose}>
            Cancel
          </Button>
        </div>
      </Form>
      <hr />
    </section>
  );
}

function FileDialog({ row, onClose, onDone }: { row: Evidence; onClose: () => void; onDone: () => void }) {
  const form = useForm<{ file: File | null }, void>({
    initial: { file: null },
    check: (values) => ({ file: values.file ? "" : "Choose the file." }),
    send: (values) => addFile(row.id, values.file),
    onDone,
  });
  return (
    <Dialog title={`File of “${row.kind}”`} onClose={onClose}>
      <Form form={form} label="Add the file">
        <FileField name="file" label="File" help={FILE_HELP} accept=".pdf,.png,.jpg,.jpeg" errors={form.errors.file} onChange={(next) => form.set("file", next)} />
        <div className="button-row">
          <Button type="submit" loading={form.busy}>
            Add the file
          </Button>
          <Button variant="subtle" onClick={onClose}>
            Cancel
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}

function ShareDialog({ row, onClose, onDone }: { row: Evidence; onClose: () => void; onDone: () => void }) {
  const { data } = useQuery({ queryKey: ["organizations", "districts"], queryFn: () => body(api.GET("/api/v1/organizations", { params: { query: { kind: "district", size: 200 } } })) });
  const chosen = row.shared_with.map((each) => each.id);
  const others = (data?.results ?? []).filter((district) => !chosen.includes(district.id));
  const form = useForm({
    initial: { district: "" },
    check: (values) => ({ district: values.district ? "" : "Choose a district." }),
    send: async (values) => {
      await api.POST("/api/v1/evidence/{evidence_id}/share", { params: { path: { evidence_id: row.id } }, body: { district: values.district } });
    },
    onDone,
  });
  return (
    <Dialog title={`Who sees “${row.kind}”`} onClose={onClose}>
      {row.shared_with.length > 0 && (
        <ul>
          {row.shared_with.map((district) => (
            <li key={district.id}>
              {district.name}{" "}
              <button
                type="button"
                className="link-button"
                aria-label={`Stop sharing with ${district.name}`}
                onClick={() => void api.POST("/api/v1/evidence/{evidence_id}/unshare", { params: { path: { evidence_id: row.id } }, body: { district: district.id } }).then(onDone)}
              >
                Stop sharing
              </button>
            </li>
          ))}
        </ul>
      )}
      <Form form={form} label="Share with a district">
        <SelectField name="district" label="District" placeholder="Choose a district" help="Of those that you deal with. It sees this file whether or not it may read a schedule." value={form.values.district} onChange={(next) => form.set("district", next)} errors={form.errors.district} options={others.map((district) => ({ value: district.id, label: district.name }))} />
        <div className="button-row">
          <Button type="submit" loading={form.busy}>
            Share it
          </Button>
          <Button variant="subtle" onClick={onClose}>
            Cancel
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}
