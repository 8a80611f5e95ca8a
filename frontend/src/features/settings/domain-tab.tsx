import { Button } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, body } from "@/api/client";
import type { components } from "@/api/schema";
import { Clock } from "@/components/clock";
import { DefinitionList } from "@/components/definition-list";
import { RadioField, SelectField, TextField } from "@/components/form/field";
import { Form } from "@/components/form/form";
import { useForm } from "@/components/form/use-form";
import { Loaded } from "@/components/loading";
import { Notice } from "@/components/notice";
import { useSession, useZone } from "@/features/session/session";
import { instant } from "@/lib/dates";

type Domain = components["schemas"]["DomainOut"];
type Claim = Domain["claims"][number];

/** How a vendor shows that a domain is its own, so that every district finds it in the directory. */
export function DomainTab() {
  const query = useQuery({ queryKey: ["domain-claims"], queryFn: () => body(api.GET("/api/v1/domain-claims")) });
  return <Loaded query={query}>{(domain) => <Shown domain={domain} />}</Loaded>;
}

function Shown({ domain }: { domain: Domain }) {
  const client = useQueryClient();
  const zone = useZone();
  const name = useSession().organization?.name ?? "";
  const set = (next: Domain) => client.setQueryData(["domain-claims"], next);
  const open = domain.claims.find((claim) => claim.status === "open");
  if (domain.verified_at) {
    return (
      <div className="prose">
        <h2 className="section-title">{domain.domain} is confirmed</h2>
        <p>
          Confirmed {instant(domain.verified_at, zone)}. Every district of this installation finds {name} and the names of its products in the
          directory. Schedules of data stay with the districts with which you share them.
        </p>
      </div>
    );
  }
  return (
    <>
      <p className="prose">
        Until a domain is confirmed, only the districts that invited {name} see it. Show that a domain is yours, and every district of this
        installation finds {name} in the directory.
      </p>
      {open ? <Open claim={open} onDone={set} /> : <Begin domain={domain} onDone={set} />}
    </>
  );
}

function Begin({ domain, onDone }: { domain: Domain; onDone: (next: Domain) => void }) {
  const form = useForm({
    initial: { domain: domain.domain, method: "mail", mailbox: domain.mailboxes[0] ?? "" },
    check: (values) => ({ domain: values.domain.trim() ? "" : "Enter the domain." }),
    send: (values) => body(api.POST("/api/v1/domain-claims", { body: { domain: values.domain.trim(), method: values.method as Claim["method"], mailbox: values.method === "mail" ? values.mailbox : "" } })),
    onDone,
  });
  const last = domain.claims[0];
  return (
    <>
      {last?.status === "expired" && <Notice title={`The last try, for ${last.domain}, was not finished in time.`} />}
      <Form form={form} label="Show that a domain is yours">
        <TextField name="domain" label="Domain" help="As in your e-mail addresses, such as example.com." autoComplete="off" value={form.values.domain} onChange={(value) => form.set("domain", value)} errors={form.errors.domain} />
        <RadioField
          name="method"
          label="How do you show it?"
          value={form.values.method}
          onChange={(value) => form.set("method", value)}
          errors={form.errors.method}
          options={[
            { value: "mail", label: "By a code that we mail to the domain", help: "Somebody who reads that mailbox gives the code to you. Good for 24 hours." },
            { value: "dns", label: "By a DNS record", help: "Somebody who manages the domain adds a TXT record. Good for 14 days; we also look by ourselves." },
          ]}
        />
        {form.values.method === "mail" && (
          <SelectField name="mailbox" label="Mailbox" help="It has to exist, and belong to who runs the domain." value={form.values.mailbox} onChange={(value) => form.set("mailbox", value)} errors={form.errors.mailbox} options={domain.mailboxes.map((mailbox) => ({ value: mailbox, label: `${mailbox}@${form.values.domain.trim() || "your domain"}` }))} />
        )}
        <Button type="submit" loading={form.busy}>
          {form.values.method === "mail" ? "Mail the code" : "Show the record"}
        </Button>
      </Form>
    </>
  );
}

function Open({ claim, onDone }: { claim: Claim; onDone: (next: Domain) => void }) {
  const zone = useZone();
  const client = useQueryClient();
  const byMail = claim.method === "mail";
  const [ending, setEnding] = useState(false);
  const form = useForm({
    initial: { code: "" },
    knows: (name) => name === "record",
    check: ({ code }) => ({ code: !byMail || code.trim() ? "" : "Enter the code." }),
    send: async ({ code }) => {
      try {
        return await body(api.POST("/api/v1/domain-claims/{claim_id}/check", { params: { path: { claim_id: claim.id } }, body: { code: code.trim() } }));
      } finally {
        void client.invalidateQueries({ queryKey: ["domain-claims"] });
      }
    },
    onDone,
  });
  return (
    <Form form={form} label={`Confirm ${claim.domain}`}>
      <h2 className="section-title">{byMail ? `A code went to ${claim.mailbox}@${claim.domain}` : `Add a record to ${claim.domain}`}</h2>
      {byMail ? (
        <p>Ask who reads that mailbox for the code, and enter it here. Only the newest code counts.</p>
      ) : (
        <>
          <p>Add this TXT record where the domain’s DNS is managed, then have us look. We also look by ourselves, first after ten minutes, and mail you when it is found.</p>
          <DefinitionList
            items={[
              { label: "Type", value: "TXT" },
              { label: "Name", value: claim.record_name },
              { label: "Value", value: claim.record },
            ]}
          />
        </>
      )}
      <Clock label={byMail ? "The code is good until" : "The record is waited for until"} due={claim.expires_at} timeZone={zone} />
      {!byMail && claim.checked_at && !form.errors.record && <p className="note">Last looked {instant(claim.checked_at, zone)}: {claim.problem}</p>}
      {!byMail && form.errors.record && (
        <p id="record" tabIndex={-1}>
          <strong>{form.errors.record.join(" ")}</strong>
        </p>
      )}
      {byMail && <TextField name="code" label="Code from the message" size="code" autoComplete="one-time-code" value={form.values.code} onChange={(value) => form.set("code", value)} errors={form.errors.code} />}
      <div className="button-row">
        <Button type="submit" loading={form.busy}>
          {byMail ? "Confirm the domain" : "Look now"}
        </Button>
        <button
          type="button"
          className="link-button"
          disabled={ending}
          onClick={() => {
            setEnding(true);
            void body(api.POST("/api/v1/domain-claims/{claim_id}/end", { params: { path: { claim_id: claim.id } } }))
              .then(onDone)
              .finally(() => setEnding(false));
          }}
        >
          Start again
        </button>
      </div>
    </Form>
  );
}
