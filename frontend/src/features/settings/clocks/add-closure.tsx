import { Button } from "@mantine/core";
import { Dialog } from "@/components/dialog";
import { TextField } from "@/components/form/field";
import { Form } from "@/components/form/form";
import { useForm } from "@/components/form/use-form";
import { addClosures, renamed } from "./queries";

/** Days on which the district is closed, typed. */
export function AddClosure({ onClose, onDone }: { onClose: () => void; onDone: (added: number) => void }) {
  const form = useForm({
    initial: { first: "", last: "", name: "" },
    check: (values) => ({ first: values.first ? "" : "Give the first day." }),
    send: (values) =>
      renamed(addClosures([{ first: values.first, last: values.last || values.first, name: values.name.trim() }]), (field, sentence) => [field.replace(/^closures\.0\./, ""), sentence]),
    onDone: ({ added }) => onDone(added),
  });
  return (
    <Dialog title="Add closed days" onClose={onClose}>
      <Form form={form} label="Add closed days">
        <TextField name="first" type="date" size="short" label="First day" value={form.values.first} onChange={(value) => form.set("first", value)} errors={form.errors.first} />
        <TextField name="last" type="date" size="short" label="Last day" optional help="Leave it empty for a single day." value={form.values.last} onChange={(value) => form.set("last", value)} errors={form.errors.last} />
        <TextField name="name" label="Name" optional help="Such as “Winter break”." value={form.values.name} onChange={(value) => form.set("name", value)} errors={form.errors.name} />
        <div className="button-row">
          <Button type="submit" loading={form.busy}>
            Add
          </Button>
          <Button variant="subtle" onClick={onClose}>
            Cancel
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}
