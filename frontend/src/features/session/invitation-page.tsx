import { Button } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { api, body } from "@/api/client";
import type { components } from "@/api/schema";
import { TextField } from "@/components/form/field";
import { Form } from "@/components/form/form";
import { useForm } from "@/components/form/use-form";
import { Clock } from "@/components/clock";
import { DefinitionList } from "@/components/definition-list";
import { Loaded } from "@/components/loading";
import { PageHeader } from "@/components/page-header";
import { CodeForm } from "./code-form";
import { roleName, useEnter } from "./session";

export function InvitationPage() {
  const { token } = useParams({ from: "/invitation/$token" });
  const query = useQuery({
    queryKey: ["invitation", token],
    queryFn: () => body(api.GET("/api/v1/invitations/by-token/{token}", { params: { path: { token } } })),
    staleTime: Infinity,
  });
  return <Loaded query={query}>{(invitation) => <Accept token={token} invitation={invitation} />}</Loaded>;
}

function Accept({ token, invitation }: { token: string; invitation: components["schemas"]["InvitationShowOut"] }) {
  const navigate = useNavigate();
  const client = useQueryClient();
  const enter = useEnter();
  const [codeFor, setCodeFor] = useState("");
  const asksAddress = invitation.email === "";
  const arrive = async () => {
    client.removeQueries({ queryKey: ["session"] });
    enter(await body(api.GET("/api/v1/session")));
    await navigate({ to: "/" });
  };
  const form = useForm({
    initial: { name: invitation.name, email: invitation.email },
    check: ({ name, email }) => ({
      name: name.trim() ? "" : "Enter your name.",
      email: email.trim() ? "" : "Enter your e-mail address.",
    }),
    send: ({ name, email }) =>
      body(api.POST("/api/v1/invitations/by-token/{token}/accept", { params: { path: { token } }, body: { name: name.trim(), email: asksAddress ? email.trim() : "" } })),
    onDone: (result) => {
      if (result.signed_in) void arrive();
      else setCodeFor(result.email);
    },
  });

  if (codeFor) {
    return (
      <>
        <PageHeader title="Enter your code" meta={`With the code you join ${invitation.organization}.`} />
        <CodeForm email={codeFor} onDone={() => void navigate({ to: "/" })} onOther={() => void navigate({ to: "/sign-in", search: { next: undefined } })} />
      </>
    );
  }
  return (
    <>
      <PageHeader title={`Join ${invitation.organization}`} meta={invitation.invited_by ? `${invitation.invited_by} invites you.` : undefined} />
      <Form form={form} label="Accept the invitation">
        <DefinitionList
          items={[
            { label: "Role", value: roleName(invitation.role) },
            ...(invitation.invited_for ? [{ label: "Invited by", value: invitation.invited_for }] : []),
            ...(asksAddress ? [] : [{ label: "E-mail address", value: invitation.email }]),
          ]}
        />
        <Clock label="This invitation can be accepted until" due={invitation.expires_at} timeZone={invitation.time_zone} />
        {!invitation.known && (
          <TextField name="name" label="Your name" help="As it should stand beside what you do." autoComplete="name" value={form.values.name} onChange={(value) => form.set("name", value)} errors={form.errors.name} />
        )}
        {asksAddress && (
          <TextField name="email" type="email" autoComplete="email" label="Your e-mail address" help="Sign-in codes will be mailed to it." value={form.values.email} onChange={(value) => form.set("email", value)} errors={form.errors.email} />
        )}
        <Button type="submit" loading={form.busy}>
          Accept the invitation
        </Button>
      </Form>
    </>
  );
}
