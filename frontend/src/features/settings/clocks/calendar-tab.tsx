import { Button } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, body } from "@/api/client";
import { DataTable, type Column } from "@/components/data-table";
import { TextField } from "@/components/form/field";
import { Form } from "@/components/form/form";
import { useForm } from "@/components/form/use-form";
import { Loaded } from "@/components/loading";
import { ReasonDialog } from "@/components/reason-dialog";
import { Said } from "@/features/settings/said";
import { longDate, shortDate } from "@/lib/dates";
import { count } from "@/lib/words";
import { AddClosure } from "./add-closure";
import { BringFile } from "./bring-file";
import { MovesDialog } from "./moves";
import { atTheText, calendarQuery, renamed, SET, wouldMove, type Calendar, type Closure, type Moves } from "./queries";
import styles from "./clocks.module.css";

const days = (closure: Closure) => (closure.first === closure.last ? longDate(closure.first) : `${longDate(closure.first)} to ${longDate(closure.last)}`);

/** When a district is closed, and on which days there is school. */
export function CalendarTab() {
  const [past, setPast] = useState(false);
  const query = useQuery(calendarQuery(past));
  return (
    <Loaded query={query}>
      {(calendar) => (
        <div className={styles.page}>
          <Closures calendar={calendar} past={past} onPast={() => setPast(!past)} />
          <SchoolDays calendar={calendar} />
        </div>
      )}
    </Loaded>
  );
}

function Closures({ calendar, past, onPast }: { calendar: Calendar; past: boolean; onPast: () => void }) {
  const client = useQueryClient();
  const sets = calendar.allowed_actions.includes("set");
  const [open, setOpen] = useState<"one" | "file" | null>(null);
  const [ending, setEnding] = useState<Closure | null>(null);
  const [done, setDone] = useState("");
  const changed = (words: string) => {
    setOpen(null);
    setEnding(null);
    setDone(words);
    void client.invalidateQueries(SET);
  };
  const columns: Column<Closure>[] = [
    { key: "days", label: "Days", main: true, render: days },
    { key: "name", label: "Name", render: (row) => row.name || "–" },
    ...(sets
      ? [
          {
            key: "end",
            label: "Change",
            render: (row: Closure) => (
              <button type="button" className="link-button" aria-label={`Take back ${row.name || days(row)}`} onClick={() => setEnding(row)}>
                Take back
              </button>
            ),
          },
        ]
      : []),
  ];
  return (
    <section aria-labelledby="closed-days">
      <h2 id="closed-days">Closed days</h2>
      <p>A closed day never makes a date later. Where a clock’s last day falls on one, the next open day is shown beside it, as information.</p>
      {sets && (
        <div className="button-row">
          <Button onClick={() => setOpen("one")}>Add closed days</Button>
          <Button variant="outline" onClick={() => setOpen("file")}>
            Bring a calendar file
          </Button>
        </div>
      )}
      {done && <Said words={done} />}
      <DataTable caption="Closed days" rows={calendar.closures} rowKey={(row) => row.id} columns={columns} empty={<p>No closed days are to come. {sets ? "Add them one by one, or bring the file of your calendar program." : "A privacy officer adds them."}</p>} />
      {(calendar.past > 0 || past) && (
        <p>
          <button type="button" className="link-button" onClick={onPast}>
            {past ? "Hide those that are over" : `Show ${count(calendar.past, "closure")} that ${calendar.past === 1 ? "is" : "are"} over`}
          </button>
        </p>
      )}
      {open === "one" && <AddClosure onClose={() => setOpen(null)} onDone={(added) => changed(added ? "The closed days are added." : "These days are there already.")} />}
      {open === "file" && <BringFile onClose={() => setOpen(null)} onDone={(added) => changed(`${count(added, "closure is", "closures are")} added.`)} />}
      {ending && (
        <ReasonDialog
          title="Take these closed days back?"
          label="Take back"
          send={() => body(api.POST("/api/v1/clocks/settings/closures/{closure_id}/end", { params: { path: { closure_id: ending.id } } }))}
          onClose={() => setEnding(null)}
          onDone={() => changed("The closed days are taken back.")}
        >
          <p>
            {days(ending)}
            {ending.name && `, ${ending.name}`}. No due date changes; the days shown beside them do.
          </p>
        </ReasonDialog>
      )}
    </section>
  );
}

/** Some limits are counted in school days; without a calendar, such a clock says that it cannot be computed. */
function SchoolDays({ calendar }: { calendar: Calendar }) {
  const client = useQueryClient();
  const sets = calendar.allowed_actions.includes("set");
  const [moves, setMoves] = useState<{ moves: Moves; lines: string[] | null } | null>(null);
  const [done, setDone] = useState("");
  const kept = calendar.school_days?.join("\n") ?? "";
  const linesOf = (text: string) => (text.trim() ? text.split("\n") : null);
  const form = useForm({
    initial: { lines: kept },
    check: ({ lines }) => ({ lines: lines.trim() || kept ? "" : "Give at least one line, such as 2026-09-01 to 2026-12-22." }),
    send: async ({ lines }) => ({ lines: linesOf(lines), moves: await renamed(wouldMove({ school_days: linesOf(lines) }), atTheText) }),
    onDone: setMoves,
  });
  return (
    <section aria-labelledby="school-days">
      <h2 id="school-days">School calendar</h2>
      <p>Some limits count school days. {calendar.school_days ? "They are counted by these lines." : "The calendar is not known, so that such a clock has no date and says why."}</p>
      {done && <Said words={done} />}
      {sets ? (
        <Form form={form} label="School calendar">
          <TextField
            name="lines"
            label="Days of school"
            help={`One line for each span or day: 2026-09-01 to 2026-12-22, or 2027-01-04. Of a span, the weekdays count. Leave it empty if it is not known. Today is ${shortDate(calendar.today)}.`}
            lines={6}
            value={form.values.lines}
            onChange={(value) => form.set("lines", value)}
            errors={form.errors.lines}
          />
          <Button type="submit" variant="outline" loading={form.busy}>
            See what would move
          </Button>
        </Form>
      ) : (
        calendar.school_days && (
          <ul>
            {calendar.school_days.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        )
      )}
      {moves && (
        <MovesDialog
          title={moves.lines ? "Set this school calendar?" : "Take the school calendar back?"}
          label={moves.lines ? "Set the calendar" : "Take the calendar back"}
          moves={moves.moves}
          send={() => body(api.PUT("/api/v1/clocks/settings/school-days", { body: { lines: moves.lines } }))}
          onClose={() => setMoves(null)}
          onDone={() => {
            setDone(moves.lines ? "The school calendar is set." : "The school calendar is not known any more.");
            setMoves(null);
            void client.invalidateQueries(SET);
          }}
        />
      )}
    </section>
  );
}
