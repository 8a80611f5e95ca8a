import { Button } from "@mantine/core";
import { Dialog } from "@/components/dialog";
import { TextField } from "@/components/form/field";
import { Form } from "@/components/form/form";
import { useForm } from "@/components/form/use-form";

interface Props<R> {
  title: string;
  label: string;
  initial?: { name: string; kind: string; url: string };
  send: (values: { name: string; kind: string; url: string }) => Promise<R>;
  onClose: () => void;
  onDone: (result: R) => void;
}

/** A product's name, kind and address. */
export function ProductForm<R>({ title, label, initial = { name: "", kind: "", url: "" }, send, onClose, onDone }: Props<R>) {
  const form = useForm({
    initial,
    check: (values) => ({ name: values.name.trim() ? "" : "Enter the product’s name." }),
    send: ({ name, kind, url }) => send({ name: name.trim(), kind: kind.trim(), url: url.trim() }),
    onDone,
  });
  return (
    <Dialog title={title} onClose={onClose}>
      <Form form={form} label={title}>
        <TextField name="name" label="Name of the product" help="As districts know it; it stands in the agreement." value={form.values.name} onChange={(value) => form.set("name", value)} errors={form.errors.name} />
        <TextField name="kind" optional label="Kind of product" help="In a few words, for example “reading program”." value={form.values.kind} onChange={(value) => form.set("kind", value)} errors={form.errors.kind} />
        <TextField name="url" optional label="Web address" value={form.values.url} onChange={(value) => form.set("url", value)} errors={form.errors.url} />
        <div className="button-row">
          <Button type="submit" loading={form.busy}>
            {label}
          </Button>
          <Button variant="subtle" onClick={onClose}>
            Cancel
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}
