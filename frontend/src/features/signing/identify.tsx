import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, body } from "@/api/client";
import { Clock } from "@/components/clock";
import { DefinitionList } from "@/components/definition-list";
import { TextField } from "@/components/form/field";
import { Form } from "@/components/form/form";
import { useForm } from "@/components/form/use-form";
import { Failure } from "@/components/loading";
import { instant } from "@/lib/dates";
import { by, signerQuery, type SignerView } from "./queries";
import styles from "./signing.module.css";

/** First who asks and for what; then a code to the address that the link was mailed to. */
export function Identify({ token, view }: { token: string; view: SignerView }) {
  const client = useQueryClient();
  const code = useMutation({ mutationFn: () => body(api.POST("/api/v1/sign/{token}/code", by(token))) });
  const form = useForm({
    initial: { code: "" },
    check: (values) => ({ code: values.code.trim() ? "" : "Enter the code from the message." }),
    send: (values) => body(api.POST("/api/v1/sign/{token}/identify", { ...by(token), body: { code: values.code.trim() } })),
    onDone: (next) => client.setQueryData(signerQuery(token).queryKey, next),
  });
  const until = code.data?.expires_at ?? view.code_expires_at;
  return (
    <div className={styles.identify}>
      <DefinitionList
        items={[
          { label: "District", value: view.district },
          { label: "Vendor", value: view.vendor },
          { label: "You would sign for", value: view.organization },
          { label: "Sent", value: instant(view.sent_at, view.time_zone) },
        ]}
      />
      <h2 className="section-title">First, show that this is you</h2>
      <p>
        We mail a code to <strong>{view.sent_to}</strong>, the address that this link went to. With it you can read the agreement,
        sign it, decline, or hand it over to a colleague. You need no account.
      </p>
      {code.error && <Failure error={code.error} />}
      {until ? (
        <Form form={form} label="Enter the code">
          <p className="visually-hidden" role="status">
            The code was mailed.
          </p>
          <Clock label="The code was mailed. It can be entered until" due={until} timeZone={view.time_zone} why="A newer code ends it." />
          <TextField name="code" label="Code from the message" size="code" autoComplete="one-time-code" value={form.values.code} onChange={(value) => form.set("code", value)} errors={form.errors.code} />
          <div className="button-row">
            <Button type="submit" loading={form.busy}>
              Continue
            </Button>
            <button type="button" className="link-button" onClick={() => code.mutate()} disabled={code.isPending}>
              Mail me a new code
            </button>
          </div>
        </Form>
      ) : (
        <Button loading={code.isPending} onClick={() => code.mutate()}>
          Mail me a code
        </Button>
      )}
    </div>
  );
}
