import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError } from "@/api/client";
import { atTheFile } from "@/api/file-problems";
import { Dialog } from "@/components/dialog";
import { FileField } from "@/components/form/file-field";
import { Form } from "@/components/form/form";
import { useForm } from "@/components/form/use-form";
import { useDraft } from "./draft-context";
import { draftQuery, upload } from "./queries";

/** A case file or our spreadsheet into the open draft: all of it, or nothing and where it is wrong. */
export function UploadDialog({ onClose }: { onClose: () => void }) {
  const { store, draft } = useDraft();
  const client = useQueryClient();
  const [file, setFile] = useState<File | null>(null);
  const form = useForm({
    initial: { file: "" },
    check: () => ({ file: file ? "" : "Choose a file." }),
    send: async () => {
      await store.flush();
      return upload(draft.id, file as File).catch((error: unknown) => {
        throw error instanceof ApiError ? atTheFile(error) : error;
      });
    },
    onDone: (next) => {
      client.setQueryData(draftQuery(draft.id).queryKey, next);
      store.take(next);
      store.say("The file is filled in.");
      onClose();
    },
  });
  return (
    <Dialog title="Fill in from a file" onClose={onClose}>
      <Form form={form} label="Fill in from a file">
        <p>
          Choose <a href={`/api/v1/products/${draft.product.id}/schedule-template.xlsx`}>our spreadsheet</a>, filled in, or a case file (YAML). What the file says takes the place of what stands here; what it leaves out stays.
        </p>
        <FileField name="file" label="File" accept=".xlsx,.yaml,.yml" onChange={setFile} errors={form.errors.file} />
        <div className="button-row">
          <Button type="submit" loading={form.busy}>
            Fill in
          </Button>
          <Button variant="subtle" onClick={onClose}>
            Cancel
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}

