import { Button } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { ApiError } from "@/api/client";
import { atTheFile } from "@/api/file-problems";
import { Dialog } from "@/components/dialog";
import { RadioField, SelectField } from "@/components/form/field";
import { FileField } from "@/components/form/file-field";
import { Form } from "@/components/form/form";
import { useForm } from "@/components/form/use-form";
import { discardDraft, productsQuery, startDraft, uploadInto, type Product, type Submission } from "./queries";

type Source = "last" | "other" | "file" | "empty";
interface Values {
  source: Source;
  other: string;
  file: string;
  variant_for: string;
}

/** Where the first words of a new draft come from. */
export function StartDraft({ product, waiting, onClose }: { product: Product; waiting: readonly Submission[]; onClose: () => void }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [file, setFile] = useState<File | null>(null);
  const { data: products } = useQuery(productsQuery(1));
  const last = product.versions.find((version) => version.status === "published" && !version.variant_for);
  const others = (products?.results ?? []).flatMap((other) => (other.id === product.id ? [] : other.versions.filter(({ status }) => status === "published").map((version) => ({ value: version.id, label: `${other.name}, version ${version.number}` }))));
  const districts = [...new Map(waiting.map((one) => [one.district.id, one.district.name]))];
  const openForAll = product.versions.some((version) => version.status === "draft" && !version.variant_for);
  const form = useForm<Values, { id: string }>({
    initial: { source: last ? "last" : "empty", other: "", file: "", variant_for: openForAll ? (districts[0]?.[0] ?? "") : "" },
    check: (values) => ({
      other: values.source === "other" && !values.other ? "Choose a version to begin from." : "",
      file: values.source === "file" && !file ? "Choose a file." : "",
    }),
    send: async (values) => {
      const from = values.source === "other" ? values.other : values.source === "file" ? (last ? "last" : "empty") : values.source;
      const draft = await startDraft(product.id, from, values.variant_for || null);
      if (values.source === "file" && file) {
        await uploadInto(draft.id, file).catch(async (error: unknown) => {
          // Nothing is left half begun: what the file could not fill in is not started.
          await discardDraft(draft.id);
          throw error instanceof ApiError ? atTheFile(error) : error;
        });
      }
      return draft;
    },
    onDone: ({ id }) => {
      void client.invalidateQueries({ queryKey: ["product", product.id] });
      void client.invalidateQueries({ queryKey: ["products"] });
      void client.invalidateQueries({ queryKey: ["submissions"] });
      void navigate({ to: "/schedule/$draftId", params: { draftId: id } });
    },
  });
  const { values, errors, set } = form;
  return (
    <Dialog title={`A new schedule of ${product.name}`} onClose={onClose}>
      <Form form={form} label="Start a schedule">
        <RadioField
          name="source"
          label="Begin from"
          value={values.source}
          onChange={(next) => set("source", next as Source)}
          errors={errors.source ?? errors.from}
          options={[
            ...(last ? [{ value: "last", label: `Version ${last.number}, the last one published`, help: "You go through what changed since." }] : []),
            ...(others.length ? [{ value: "other", label: "Another product’s schedule", help: "For products that share hosting, contacts and security." }] : []),
            { value: "file", label: "A file", help: "Our spreadsheet, filled in, or a case file." },
            { value: "empty", label: "An empty form" },
          ]}
        />
        {values.source === "other" && <SelectField name="other" label="Product and version" placeholder="Choose a version" value={values.other} onChange={(next) => set("other", next)} options={others} errors={errors.other} />}
        {values.source === "file" && <FileField name="file" label="File" accept=".xlsx,.yaml,.yml" onChange={setFile} errors={errors.file} />}
        {last && districts.length > 0 && (
          <SelectField
            name="variant_for"
            label="Who it is for"
            value={values.variant_for}
            onChange={(next) => set("variant_for", next)}
            errors={errors.variant_for}
            options={[...(openForAll ? [] : [{ value: "", label: "Every district" }]), ...districts.map(([value, name]) => ({ value, label: `${name} alone` }))]}
          />
        )}
        <div className="button-row">
          <Button type="submit" loading={form.busy}>
            Start
          </Button>
          <Button variant="subtle" onClick={onClose}>
            Cancel
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}
