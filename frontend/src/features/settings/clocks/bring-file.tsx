import { Button } from "@mantine/core";
import { useState } from "react";
import { ApiError } from "@/api/client";
import { atTheFile } from "@/api/file-problems";
import type { components } from "@/api/schema";
import { Dialog } from "@/components/dialog";
import { CheckField } from "@/components/form/field";
import { FileField } from "@/components/form/file-field";
import { Form } from "@/components/form/form";
import { useForm } from "@/components/form/use-form";
import { longDate } from "@/lib/dates";
import { count } from "@/lib/words";
import { addClosures, readFile, type ListedClosure } from "./queries";
import styles from "./clocks.module.css";

type Read = components["schemas"]["CalendarFileOut"];

/** A file of closed days: read first, then chosen from, and only then kept. */
export function BringFile({ onClose, onDone }: { onClose: () => void; onDone: (added: number) => void }) {
  const [read, setRead] = useState<Read | null>(null);
  const form = useForm({
    initial: { file: null as File | null },
    check: ({ file }) => ({ file: file ? "" : "Choose the file." }),
    send: async ({ file }) => {
      try {
        return await readFile(file);
      } catch (error) {
        throw error instanceof ApiError ? atTheFile(error) : error;
      }
    },
    onDone: setRead,
  });
  return (
    <Dialog title="Bring a calendar file" onClose={onClose}>
      {read ? (
        <Choose read={read} onBack={() => setRead(null)} onDone={onDone} />
      ) : (
        <Form form={form} label="Bring a calendar file">
          <FileField
            name="file"
            label="File"
            accept=".csv,.txt,.ics,text/csv,text/calendar"
            help="A table (CSV) with first day, last day and name in each line, such as 2026-12-24,2027-01-01,Winter break; or a calendar (.ics), of which whole days are read. At most 500 KB. Nothing is added before you have seen it."
            errors={form.errors.file}
            onChange={(file) => form.set("file", file)}
          />
          <div className="button-row">
            <Button type="submit" loading={form.busy}>
              Read the file
            </Button>
            <Button variant="subtle" onClick={onClose}>
              Cancel
            </Button>
          </div>
        </Form>
      )}
    </Dialog>
  );
}

const days = (one: ListedClosure) => (one.first === one.last ? longDate(one.first) : `${longDate(one.first)} to ${longDate(one.last)}`);

function Choose({ read, onBack, onDone }: { read: Read; onBack: () => void; onDone: (added: number) => void }) {
  const listed = read.listed.map((one, place) => ({ ...one, value: String(place) }));
  const fresh = listed.filter((one) => one.fate !== "repeated");
  const form = useForm({
    initial: { chosen: fresh.map((one) => one.value) },
    knows: (name) => name.startsWith("closures"),
    check: ({ chosen }) => ({ chosen: chosen.length ? "" : "Choose at least one." }),
    send: ({ chosen }) => addClosures(listed.filter((one) => chosen.includes(one.value)).map(({ first, last, name }) => ({ first, last, name }))),
    onDone: ({ added }) => onDone(added),
  });
  return (
    <Form form={form} label="Choose closed days">
      <div className={styles.listed}>
        <CheckField
          name="chosen"
          label={`${count(read.listed.length, "closure")} in the file`}
          help="Leave out what does not close the district, such as a picture day."
          value={form.values.chosen}
          onChange={(value) => form.set("chosen", value)}
          errors={form.errors.chosen}
          options={listed.map((one) => ({ value: one.value, label: one.name ? `${days(one)}: ${one.name}` : days(one), help: one.says || undefined, disabled: one.fate === "repeated" }))}
        />
      </div>
      {read.passed_over.length > 0 && (
        <details>
          <summary>{count(read.passed_over.length, "event was", "events were")} passed over</summary>
          <ul>
            {read.passed_over.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        </details>
      )}
      <div className="button-row">
        <Button type="submit" loading={form.busy}>
          Add {count(form.values.chosen.length, "closure")}
        </Button>
        <Button variant="subtle" onClick={onBack}>
          Another file
        </Button>
      </div>
    </Form>
  );
}
