import { Button } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { api, ApiError, body } from "@/api/client";
import { DefinitionList } from "@/components/definition-list";
import { TextField } from "@/components/form/field";
import { Form } from "@/components/form/form";
import { useForm } from "@/components/form/use-form";
import { Loaded } from "@/components/loading";
import { Notice } from "@/components/notice";
import { PageHeader } from "@/components/page-header";
import { sessionQuery, useEnter } from "@/features/session/session";
import { confirmCode } from "@/features/session/sign-in";
import { instant } from "@/lib/dates";
import { stateName } from "@/lib/states";
import { list, stop } from "@/lib/words";
import { askedQuery, enter, open, type Asked } from "./queries";

/** What a mailed link opens: who asks for what, to be read without an account; a mailed code leads into the form. */
export function SubmissionPage() {
  const { token } = useParams({ from: "/submission/$token" });
  const query = useQuery(askedQuery(token));
  if (query.error instanceof ApiError && [404, 410].includes(query.error.status)) return <Over error={query.error} />;
  return <Loaded query={query}>{(asked) => <Request token={token} asked={asked} />}</Loaded>;
}

function Over({ error }: { error: ApiError }) {
  return (
    <>
      <PageHeader title="This link leads nowhere any more" />
      <div className="prose">
        <p>{error.message}</p>
        <p>If you have answered this request before, sign in with your e-mail address: what you filled in is kept there.</p>
        <p>
          <a href="/sign-in">Sign in</a>
        </p>
      </div>
    </>
  );
}

function Request({ token, asked }: { token: string; asked: Asked }) {
  const products = list(asked.products);
  return (
    <>
      <PageHeader title={`${asked.district.name} asks which data ${products} collects`} meta={stop(`${asked.invited_by} invites ${asked.vendor} to fill in a schedule of data`)} />
      {asked.state === "over" ? (
        <Notice title="The district does not wait for this any more.">
          <p>Nothing is asked of you now. If you think it should be, write to {stop(asked.district.name)}</p>
        </Notice>
      ) : asked.state === "submitted" ? (
        <Notice title="The schedule was submitted.">
          <p>{asked.district.name} reviews it and writes to you. You can go in and look.</p>
        </Notice>
      ) : (
        <p className="lead">
          A data privacy agreement lists what a product collects of students, and why. You fill that list in; the district reads it, asks where something is unclear, and the agreement is made from it. Nothing is signed here.
        </p>
      )}
      {asked.message && (
        <Notice title={`${asked.invited_by} writes`}>
          <p style={{ whiteSpace: "pre-line" }}>{asked.message}</p>
        </Notice>
      )}
      <DefinitionList
        items={[
          { label: "Asked by", value: `${asked.district.name}, ${stateName(asked.district_state)}` },
          { label: "Vendor", value: asked.vendor },
          { label: asked.products.length > 1 ? "Products" : "Product", value: asked.products.join("\n") },
          { label: "Under the law of", value: list(asked.states.map(stateName)) },
          { label: "What it asks for", value: stop(list(asked.sections.filter(({ code }) => code !== "review").map((section, index) => (index ? section.label.toLowerCase() : section.label)))) },
          { label: "How long it takes", value: "About ten minutes for someone who knows the product. It is kept as you type; you can stop, go on later, and work on it with colleagues." },
          { label: "The link works until", value: instant(asked.expires_at, asked.time_zone) },
        ]}
      />
      {asked.state !== "over" && <Begin token={token} asked={asked} />}
    </>
  );
}

/** The code goes to the invited address and to no other, so whoever was forwarded this link gets nowhere by it. */
function Begin({ token, asked }: { token: string; asked: Asked }) {
  const { data: session } = useQuery(sessionQuery);
  const [sent, setSent] = useState("");
  const [told, setTold] = useState("");
  const client = useQueryClient();
  const navigate = useNavigate();
  const take = useEnter();
  const signedIn = Boolean(session?.person);

  const goOn = async () => {
    const there = await open(token);
    if (there.draft_id) await navigate({ to: "/schedule/$draftId", params: { draftId: there.draft_id } });
    else await navigate({ to: "/agreements/$agreementId/review", params: { agreementId: there.agreement_id } });
  };
  const arrive = async () => {
    client.removeQueries({ queryKey: ["session"] });
    take(await body(api.GET("/api/v1/session")));
    await goOn();
  };
  const begin = useForm({
    initial: { name: asked.name },
    send: async ({ name }) => {
      if (signedIn) {
        try {
          await goOn();
          return null;
        } catch (error) {
          // Somebody else is signed in here: a code to the invited address says who is meant.
          if (!(error instanceof ApiError) || ![403, 404].includes(error.status)) throw error;
        }
      }
      return enter(token, name.trim());
    },
    onDone: (entered) => {
      if (!entered) return;
      if (entered.outcome === "signed_in") void arrive();
      else if (entered.outcome === "administrators_asked") setTold(entered.sent_to);
      else setSent(entered.sent_to);
    },
  });
  const code = useForm({
    initial: { code: "" },
    check: (values) => ({ code: values.code.trim() ? "" : "Enter the code from the message." }),
    send: async (values) => {
      await confirmCode(values.code);
      await arrive();
    },
  });

  if (told) {
    return (
      <Notice live title="Your company’s administrators were written to.">
        <p>
          {asked.vendor} has people here already, and {told} is not among them. They were asked to invite you; once you have joined, this link opens the form.
        </p>
      </Notice>
    );
  }
  if (sent) {
    return (
      <section aria-labelledby="enter">
        <h2 className="section-title" id="enter">
          Enter your code
        </h2>
        <Form form={code} label="Enter the code">
          <p>A message with a code is on its way to {sent}, the address that was invited. The message says for how long it is good.</p>
          <TextField name="code" label="Code from the message" size="code" autoComplete="one-time-code" value={code.values.code} onChange={(value) => code.set("code", value)} errors={code.errors.code} />
          <div className="button-row">
            <Button type="submit" loading={code.busy}>
              {asked.state === "waiting" ? "Go to the form" : "Go in"}
            </Button>
            <button type="button" className="link-button" onClick={() => setSent("")}>
              Ask for a new code
            </button>
          </div>
        </Form>
      </section>
    );
  }
  const asksName = !asked.managed && !signedIn;
  return (
    <section aria-labelledby="begin">
      <h2 className="section-title" id="begin">
        {asked.state === "waiting" ? "Begin" : "Look at it"}
      </h2>
      <Form form={begin} label="Begin">
        <p>
          To write, you confirm the address that was invited, {asked.sent_to}, by a mailed code. There is no password.
          {!asked.managed && ` You then manage ${asked.vendor} here: you can invite colleagues.`}
        </p>
        {asksName && <TextField name="name" label="Your name" help="As it should stand beside what you write." autoComplete="name" value={begin.values.name} onChange={(value) => begin.set("name", value)} errors={begin.errors.name} />}
        <Button type="submit" loading={begin.busy}>
          {signedIn ? (asked.state === "waiting" ? "Go to the form" : "Go in") : "Mail me a code"}
        </Button>
      </Form>
    </section>
  );
}
