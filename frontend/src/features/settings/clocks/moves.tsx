import { Button } from "@mantine/core";
import { DataTable } from "@/components/data-table";
import { Dialog } from "@/components/dialog";
import { Form } from "@/components/form/form";
import { useForm } from "@/components/form/use-form";
import { useZone } from "@/features/session/session";
import { instant } from "@/lib/dates";
import { count } from "@/lib/words";
import type { Moves } from "./queries";
import styles from "./clocks.module.css";

interface Props {
  title: string;
  /** The words of the button that does it. */
  label: string;
  moves: Moves;
  send: () => Promise<unknown>;
  onClose: () => void;
  onDone: () => void;
}

/** Which open clocks a change would move, before it is made. */
export function MovesDialog({ title, label, moves, send, onClose, onDone }: Props) {
  const zone = useZone();
  const form = useForm({ initial: {}, send, onDone });
  return (
    <Dialog title={title} onClose={onClose}>
      <Form form={form} label={label}>
        {moves.moves.length === 0 ? (
          <p>
            {moves.more ? "None of your clocks that are due the soonest would move; the others were too many to look at." : "None of your open clocks would move."} It
            holds for clocks that start later, too.
          </p>
        ) : (
          <>
            <p>
              {moves.more ? `At least ${count(moves.moves.length, "open clock")} would change; these come first:` : `${count(moves.moves.length, "open clock")} would change:`}
            </p>
            <div className={styles.moves}>
              <DataTable
                caption="Clocks that would change"
                rows={moves.moves.map((move, place) => ({ ...move, place }))}
                rowKey={(row) => String(row.place)}
                columns={[
                  {
                    key: "what",
                    label: "Clock",
                    main: true,
                    render: (row) => (
                      <>
                        {row.title}
                        <span className="note"> {row.about}</span>
                      </>
                    ),
                  },
                  { key: "from", label: "Due now", render: (row) => (row.from_at ? instant(row.from_at, zone) : row.deadline_id ? "No date" : "Not yet a clock") },
                  { key: "to", label: "Would be due", render: (row) => (row.to_at ? instant(row.to_at, zone) : "No date") },
                ]}
              />
            </div>
            <p className="note">They move within a minute after it is set, and each keeps its old date in its history.</p>
          </>
        )}
        <div className="button-row">
          <Button type="submit" loading={form.busy}>
            {label}
          </Button>
          <Button variant="subtle" onClick={onClose}>
            Back
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}
