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
import { Status } from "@/components/status";
import { useZone } from "@/features/session/session";
import { Said } from "@/features/settings/said";
import { dayOf } from "@/lib/dates";
import { count } from "@/lib/words";
import { MovesDialog } from "./moves";
import { PolicyForm } from "./policy-form";
import { policiesQuery, SET, wouldMove, type Moves, type Policies, type Policy } from "./queries";
import { UNITS } from "./units";
import styles from "./clocks.module.css";

/** Limits that a district set for itself, and days that hold for all its clocks. */
export function PoliciesTab() {
  const query = useQuery(policiesQuery);
  return (
    <Loaded query={query}>
      {(policies) => (
        <div className={styles.page}>
          <Limits policies={policies} />
          <Numbers policies={policies} />
        </div>
      )}
    </Loaded>
  );
}

function Limits({ policies }: { policies: Policies }) {
  const client = useQueryClient();
  const zone = useZone();
  const sets = policies.allowed_actions.includes("set");
  const [adding, setAdding] = useState(false);
  const [ending, setEnding] = useState<{ policy: Policy; moves: Moves } | null>(null);
  const [done, setDone] = useState("");
  const changed = (words: string) => {
    setAdding(false);
    setEnding(null);
    setDone(words);
    void client.invalidateQueries(SET);
  };
  const columns: Column<Policy>[] = [
    {
      key: "title",
      label: "Policy",
      main: true,
      render: (row) => row.title,
    },
    { key: "what", label: "What it is about", render: (row) => row.what },
    { key: "limit", label: "How long", render: (row) => `${count(row.amount, UNITS[row.unit].one, UNITS[row.unit].many)} from ${row.runs_from}` },
    {
      key: "state",
      label: "State",
      render: (row) =>
        row.ended_at ? <Status code="ended" label={`Ended ${dayOf(row.ended_at, zone)}: ${row.ended_why}`} wrap /> : <Status code="active" label={`Since ${dayOf(row.set_at, zone)}`} />,
    },
    ...(sets
      ? [
          {
            key: "end",
            label: "Change",
            render: (row: Policy) =>
              !row.ended_at && (
                <button type="button" className="link-button" aria-label={`End “${row.title}”`} onClick={() => void wouldMove({ end_policy: row.id }).then((moves) => setEnding({ policy: row, moves }))}>
                  End it
                </button>
              ),
          },
        ]
      : []),
  ];
  return (
    <section aria-labelledby="limits">
      <h2 id="limits">Policies</h2>
      <p>A policy is a limit of your own. It counts where it is sooner than what law and agreement say. A later one changes nothing: nobody can set the law aside here.</p>
      {sets && (
        <div className="button-row">
          <Button onClick={() => setAdding(true)}>Set a policy</Button>
        </div>
      )}
      {done && <Said words={done} />}
      <DataTable caption="Policies" rows={policies.policies} rowKey={(row) => row.id} columns={columns} empty={<p>No policy. Law and agreements set every clock.</p>} />
      {adding && <PolicyForm known={policies.known} onClose={() => setAdding(false)} onDone={() => changed("The policy is set.")} />}
      {ending && (
        <ReasonDialog
          title={`End “${ending.policy.title}”?`}
          label="End the policy"
          reason="Why does it end?"
          help="It stays in the list with this reason."
          send={(reason) => body(api.POST("/api/v1/clocks/settings/policies/{policy_id}/end", { params: { path: { policy_id: ending.policy.id } }, body: { reason } }))}
          onClose={() => setEnding(null)}
          onDone={() => changed("The policy has ended.")}
        >
          <p>
            {ending.moves.moves.length === 0
              ? ending.moves.more
                ? "None of your clocks that are due the soonest would move; the others were too many to look at."
                : "None of your open clocks would move."
              : `${ending.moves.more ? "At least " : ""}${count(ending.moves.moves.length, "open clock")} would go back to what law and agreement say.`}
          </p>
        </ReasonDialog>
      )}
    </section>
  );
}

const whole = (text: string) => (/^-?\d{1,6}$/.test(text.trim()) ? "" : "Write a whole number.");

/** The margin before the district's own last day, and what it wants by itself of what is outstanding. */
function Numbers({ policies }: { policies: Policies }) {
  const client = useQueryClient();
  const sets = policies.allowed_actions.includes("set");
  const [moves, setMoves] = useState<Moves | null>(null);
  const [done, setDone] = useState("");
  const kept = policies.numbers;
  const form = useForm({
    initial: { margin_days: String(kept.margin_days), expect_schedule_days: String(kept.expect_schedule_days), expect_signature_days: String(kept.expect_signature_days) },
    check: (values) => ({ margin_days: whole(values.margin_days), expect_schedule_days: whole(values.expect_schedule_days), expect_signature_days: whole(values.expect_signature_days) }),
    send: async (values) => {
      const moved = Number(values.margin_days) === kept.margin_days ? null : await wouldMove({ margin_days: Number(values.margin_days) });
      if (!moved) await save();
      return moved;
    },
    onDone: (moved) => (moved ? setMoves(moved) : saved()),
  });
  const save = () =>
    body(
      api.PUT("/api/v1/clocks/settings/numbers", {
        // What was not changed here is not sent: somebody else may have changed it meanwhile.
        body: Object.fromEntries(
          Object.entries(form.values).flatMap(([name, days]) => (Number(days) === kept[name as keyof typeof kept] ? [] : [[name, Number(days)]])),
        ),
      }),
    );
  const saved = () => {
    setMoves(null);
    setDone("The days are set.");
    void client.invalidateQueries(SET);
  };
  const fields = [
    { name: "margin_days", label: "Margin before your own last day", help: "Calendar days by which a vendor answers before you must, where the agreement takes your limit over. 0: none." },
    { name: "expect_schedule_days", label: "A schedule that was asked for is expected after", help: "Calendar days. No law says so; it is for your own reminders. What is out already follows within minutes." },
    { name: "expect_signature_days", label: "A signature that was asked for is expected after", help: "Calendar days, likewise." },
  ] as const;
  return (
    <section aria-labelledby="numbers">
      <h2 id="numbers">Days of your own</h2>
      {done && <Said words={done} />}
      {sets ? (
        <Form form={form} label="Days of your own">
          {fields.map(({ name, label, help }) => (
            <TextField key={name} name={name} label={`${label} (days)`} help={help} size="short" inputMode="numeric" value={form.values[name]} onChange={(value) => form.set(name, value)} errors={form.errors[name]} />
          ))}
          <Button type="submit" variant="outline" loading={form.busy}>
            Save the days
          </Button>
        </Form>
      ) : (
        <ul>
          {fields.map(({ name, label }) => (
            <li key={name}>
              {label}: {count(kept[name], "day")}
            </li>
          ))}
        </ul>
      )}
      {moves && <MovesDialog title="Set this margin?" label="Save the days" moves={moves} send={save} onClose={() => setMoves(null)} onDone={saved} />}
    </section>
  );
}
