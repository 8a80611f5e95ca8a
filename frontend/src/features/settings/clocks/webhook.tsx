import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, body } from "@/api/client";
import { DataTable } from "@/components/data-table";
import { TextField } from "@/components/form/field";
import { Form } from "@/components/form/form";
import { useForm } from "@/components/form/use-form";
import { Loaded } from "@/components/loading";
import { Notice } from "@/components/notice";
import { ReasonDialog } from "@/components/reason-dialog";
import { Status } from "@/components/status";
import { useZone } from "@/features/session/session";
import { Said } from "@/features/settings/said";
import { instant } from "@/lib/dates";
import { plain } from "@/lib/words";
import { webhookQuery, type Delivery } from "./queries";
import { ShownOnce } from "./shown-once";

const AGAIN = 2_000; // milliseconds between two looks while something is on its way
const WATCHED = 60_000; // of something that was planned so lately

const onItsWay = (row: Delivery) => !row.delivered_at && !row.answer && Date.now() - Date.parse(row.made_at) < WATCHED;

/** Where the district's own systems are told, with what was told last. */
export function WebhookSection() {
  const client = useQueryClient();
  const query = useQuery({ ...webhookQuery, refetchInterval: ({ state: { data } }) => (data?.deliveries.some(onItsWay) ? AGAIN : false) });
  const [asking, setAsking] = useState<"end" | "change" | null>(null);
  const [secret, setSecret] = useState("");
  const [done, setDone] = useState("");
  const refresh = () => client.invalidateQueries({ queryKey: webhookQuery.queryKey });
  const attempt = useMutation({ mutationFn: () => api.POST("/api/v1/clocks/settings/webhook/trial"), onSuccess: refresh });
  const set = (next: string) => {
    setSecret(next);
    setAsking(null);
    setDone("");
    void refresh();
  };
  return (
    <section aria-labelledby="webhook">
      <h2 id="webhook">Webhook</h2>
      <p>Your own systems can be told when a clock starts, moves, is met or runs out. Each message is signed; what is not taken is tried again for about an hour and a half.</p>
      {done && <Said words={done} />}
      {secret && <ShownOnce label="The secret that signs each message" text={secret} note="It is shown this once. Give it to whoever looks after the receiving system." />}
      <Loaded query={query}>
        {({ webhook, deliveries }) =>
          webhook && asking !== "change" ? (
            <>
              <p style={{ overflowWrap: "anywhere" }}>
                Messages go to <strong>{webhook.url}</strong>
              </p>
              <div className="button-row">
                <Button variant="outline" loading={attempt.isPending} onClick={() => attempt.mutate()}>
                  Send a trial
                </Button>
                <button type="button" className="link-button" onClick={() => setAsking("change")}>
                  Change the address
                </button>
                <button type="button" className="link-button" onClick={() => setAsking("end")}>
                  End it
                </button>
              </div>
              {attempt.error && <Notice live title={attempt.error.message} />}
              <Told deliveries={deliveries} />
            </>
          ) : (
            <Address current={webhook?.url ?? ""} onDone={set} onCancel={webhook ? () => setAsking(null) : undefined} />
          )
        }
      </Loaded>
      {asking === "end" && (
        <ReasonDialog
          title="End the webhook?"
          label="End it"
          send={() => body(api.DELETE("/api/v1/clocks/settings/webhook"))}
          onClose={() => setAsking(null)}
          onDone={() => {
            set("");
            setDone("The webhook has ended.");
          }}
        >
          <p>Your systems are told nothing any more, and what waits to be delivered is given up.</p>
        </ReasonDialog>
      )}
    </section>
  );
}

function Address({ current, onDone, onCancel }: { current: string; onDone: (secret: string) => void; onCancel?: () => void }) {
  const form = useForm({
    initial: { url: current },
    check: ({ url }) => ({ url: url.trim() ? "" : "Write a full address, such as https://systems.district.example/clocks." }),
    send: ({ url }) => body(api.POST("/api/v1/clocks/settings/webhook", { body: { url: url.trim() } })),
    onDone: (made) => onDone(made.secret),
  });
  return (
    <Form form={form} label="Webhook">
      <TextField name="url" label="Address" help={`It begins with https:// and can be reached from the Internet.${current ? " A new secret is made; what waits for the old address is given up." : ""}`} autoComplete="off" value={form.values.url} onChange={(value) => form.set("url", value)} errors={form.errors.url} />
      <div className="button-row">
        <Button type="submit" variant="outline" loading={form.busy}>
          Set the webhook
        </Button>
        {onCancel && (
          <Button variant="subtle" onClick={onCancel}>
            Cancel
          </Button>
        )}
      </div>
    </Form>
  );
}

function Told({ deliveries }: { deliveries: readonly Delivery[] }) {
  const zone = useZone();
  return (
    <DataTable
      caption="What was told last"
      rows={deliveries}
      rowKey={(row) => row.id}
      columns={[
        { key: "what", label: "What", main: true, render: (row) => [plain(row.event.replace(/^deadlines\./, ""), true), row.title].filter(Boolean).join(": ") },
        { key: "made", label: "Planned", render: (row) => instant(row.made_at, zone) },
        {
          key: "state",
          label: "Answer",
          render: (row) =>
            row.delivered_at ? <Status code="accepted" label={row.answer} wrap /> : <Status code={row.answer ? "failed" : "waiting"} label={row.answer ? `${row.answer} (try ${row.attempts})` : "On its way"} wrap />,
        },
      ]}
      empty={<p>Nothing was told yet. Send a trial to see whether it arrives.</p>}
    />
  );
}
