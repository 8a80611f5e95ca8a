import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { TextField } from "@/components/form/field";
import { Form } from "@/components/form/form";
import { useForm } from "@/components/form/use-form";
import { PageHeader } from "@/components/page-header";
import { CodeForm } from "./code-form";
import { DemoPeople } from "./demo-people";
import { sessionQuery } from "./session";
import { requestCode } from "./sign-in";
import styles from "./sign-in.module.css";

export function SignInPage() {
  const { next } = useSearch({ from: "/sign-in" });
  const navigate = useNavigate();
  const { data: session } = useQuery(sessionQuery);
  const [asked, setAsked] = useState("");
  const form = useForm({
    initial: { email: "" },
    check: ({ email }) => ({ email: email.trim() ? "" : "Enter your e-mail address." }),
    send: ({ email }) => requestCode(email.trim()),
    onDone: (_, { email }) => setAsked(email.trim()),
  });
  // Only a path of this site; anything else would be a way to send people elsewhere.
  const go = () => navigate({ to: next && /^\/(?![/\\])/.test(next) ? next : "/" });

  return (
    <div className={session?.demo ? styles.columns : styles.single}>
      <section>
        <PageHeader title={asked ? "Enter your code" : "Sign in"} />
        {asked ? (
          <CodeForm email={asked} onDone={() => void go()} onOther={() => setAsked("")} />
        ) : (
          <Form form={form} label="Sign in">
            <p className="lead">We mail a code to you; there is no password.</p>
            <TextField name="email" type="email" inputMode="email" autoComplete="email" label="E-mail address" value={form.values.email} onChange={(value) => form.set("email", value)} errors={form.errors.email} />
            <Button type="submit" loading={form.busy}>
              Send me a code
            </Button>
          </Form>
        )}
        <p className={`note ${styles.below}`}>
          People join by invitation. To sign an agreement or to <Link to="/verify">check a signed PDF</Link>, no account is needed.
        </p>
      </section>
      {session?.demo && <DemoPeople onDone={() => void go()} />}
    </div>
  );
}
