import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, body } from "@/api/client";
import { StatementField, TextField } from "@/components/form/field";
import { Form } from "@/components/form/form";
import { useForm } from "@/components/form/use-form";
import { DrawField } from "./draw-field";
import { by, signerQuery, type SignerView } from "./queries";
import styles from "./signing.module.css";

/** The statements stand word for word as the server stores them. Typing a name is always enough. */
export function SignForm({ token, view }: { token: string; view: SignerView }) {
  const client = useQueryClient();
  const [draws, setDraws] = useState(false);
  const form = useForm({
    initial: { authority: false, consent: false, name: view.name, title: view.signer_title, drawing: "" },
    send: (values) => body(api.POST("/api/v1/sign/{token}/sign", { ...by(token), body: { ...values, drawing: draws ? values.drawing : "" } })),
    onDone: (next) => {
      client.setQueryData(signerQuery(token).queryKey, next);
      window.scrollTo({ top: 0 });
      document.getElementById("page-title")?.focus();
    },
  });
  return (
    <Form form={form} label={`Sign for ${view.organization}`}>
      <StatementField name="authority" label={view.statements.authority} value={form.values.authority} onChange={(value) => form.set("authority", value)} errors={form.errors.authority} />
      <StatementField name="consent" label={view.statements.consent} value={form.values.consent} onChange={(value) => form.set("consent", value)} errors={form.errors.consent} />
      <TextField name="name" label="Your name, as your signature" autoComplete="name" value={form.values.name} onChange={(value) => form.set("name", value)} errors={form.errors.name} />
      <TextField name="title" label="Your title" autoComplete="organization-title" value={form.values.title} onChange={(value) => form.set("title", value)} errors={form.errors.title} />
      {draws ? (
        <DrawField
          name="drawing"
          value={form.values.drawing}
          onChange={(value) => form.set("drawing", value)}
          errors={form.errors.drawing}
          onRemove={() => {
            setDraws(false);
            form.set("drawing", "");
          }}
        />
      ) : (
        <p>
          <button type="button" className="link-button" onClick={() => setDraws(true)}>
            Draw a signature as well
          </button>{" "}
          <span className="note">(optional; the typed name is enough)</span>
        </p>
      )}
      <p className={styles.preview} aria-hidden="true">
        {form.values.name || " "}
      </p>
      <Button type="submit" loading={form.busy}>
        Sign for {view.organization}
      </Button>
    </Form>
  );
}
