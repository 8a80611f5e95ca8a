import { Button } from "@mantine/core";
import { useEffect, useRef } from "react";
import { RadioField, TextField } from "@/components/form/field";
import { Form } from "@/components/form/form";
import { useForm } from "@/components/form/use-form";
import { writeComment, type Visibility } from "./comments";
import styles from "./comments.module.css";

interface Props {
  agreementId: string;
  anchor: string;
  product?: string;
  /** What the field is called. */
  label: string;
  choices: readonly Visibility[];
  otherSide?: string;
  /** The comment that this one answers. An answer is read by who reads that one. */
  answers?: string;
  onClose: () => void;
  onDone: () => Promise<void>;
}

export function readers(visibility: string, otherSide?: string): string {
  return visibility === "internal" ? "Internal: only your district reads it" : `Shared: ${otherSide || "the other side"} reads it too`;
}

/** Escape closes it while nothing is typed; typed words go by Cancel alone. */
export function CommentForm({ agreementId, anchor, product, label, choices, otherSide, answers, onClose, onDone }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const first = choices[0] ?? "shared";
  const form = useForm<{ body: string; visibility: Visibility }, unknown>({
    initial: { body: "", visibility: first },
    check: ({ body }) => ({ body: body.trim() ? "" : "Write what you want to say." }),
    send: async ({ body, visibility }) => {
      await writeComment(agreementId, { anchor, product, visibility, body: body.trim(), ...(answers ? { answers } : {}) });
      await onDone();
    },
  });
  useEffect(() => box.current?.querySelector("textarea")?.focus(), []);
  return (
    // The keys come from the fields within; the box itself takes none.
    // eslint-disable-next-line jsx-a11y/no-static-element-interactions
    <div ref={box} className={`${styles.form} no-print`} onKeyDown={(event) => event.key === "Escape" && !form.values.body && (event.stopPropagation(), onClose())}>
      <Form form={form} label={label}>
        <TextField name="body" label={label} help={choices.length === 1 ? `${readers(first, otherSide)}.` : undefined} lines={3} value={form.values.body} onChange={(value) => form.set("body", value)} errors={form.errors.body} />
        {choices.length > 1 && (
          <RadioField
            name="visibility"
            label="Who reads it"
            value={form.values.visibility}
            onChange={(value) => form.set("visibility", value as Visibility)}
            errors={form.errors.visibility}
            options={choices.map((value) => ({ value, label: readers(value, otherSide) }))}
          />
        )}
        <div className="button-row">
          <Button type="submit" size="sm" loading={form.busy}>
            {answers ? "Answer" : "Keep this comment"}
          </Button>
          <Button size="sm" variant="subtle" onClick={onClose}>
            Cancel
          </Button>
        </div>
      </Form>
    </div>
  );
}
