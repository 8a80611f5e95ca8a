import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { api, ApiError, body } from "@/api/client";
import { TextField } from "@/components/form/field";
import { Form } from "@/components/form/form";
import { useForm } from "@/components/form/use-form";
import { Notice } from "@/components/notice";
import { PageHeader } from "@/components/page-header";
import { useArrive } from "./arrive";
import { CodeForm } from "./code-form";
import { DemoPeople } from "./demo-people";
import { SecondFactorForm } from "./second-factor-form";
import { sessionQuery, type Session } from "./session";
import { pendingStep, requestCode, signInWithPasskey, signInWithPassword } from "./sign-in";
import styles from "./sign-in.module.css";

type At = { step: "start" } | { step: "password" } | { step: "code"; email: string } | { step: "second"; kinds: readonly string[] };

/** Why somebody stands here who was going elsewhere: another provider's answer that did not sign in, or an ended session. */
const PROBLEMS: Record<string, string> = {
  nobody: "Nobody here has the address that the provider gave, or the provider does not vouch for it. Use the address at which you were invited, and have a code mailed to it.",
  ended: "You are not signed in any more. Sign in, and you come back to where you were.",
  cancelled: "The sign-in at the provider was stopped. Try again, or have a code mailed to you.",
};
const FAILED = "The provider did not sign you in. Try again, or have a code mailed to you.";

export function SignInPage() {
  const { next, error } = useSearch({ from: "/sign-in" });
  const navigate = useNavigate();
  const { data: session } = useQuery(sessionQuery);
  const [at, setAt] = useState<At>({ step: "start" });
  // Only a path of this site; anything else would be a way to send people elsewhere.
  const go = () => navigate({ to: next && /^\/(?![/\\])/.test(next) ? next : "/" });
  const arrive = useArrive(() => void go());

  // Who comes back from another provider is inside and goes on, or still has to show a second factor.
  const inside = Boolean(session?.person);
  const waits = Boolean(session) && !inside;
  const came = useRef(false);
  useEffect(() => {
    if (came.current || !session) return;
    came.current = true;
    if (inside && !session.demo) void go();
    if (!waits || session.providers.length === 0) return;
    void pendingStep().then((pending) => {
      if (pending && !pending.inside) setAt({ step: "second", kinds: pending.kinds });
    });
    // Looked at once, when the session is known.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [session]);

  // The step before took the control along that had the focus; the next one is heard from its title on.
  const step = useRef(at.step);
  useEffect(() => {
    if (step.current === at.step) return;
    step.current = at.step;
    document.getElementById("page-title")?.focus();
  }, [at.step]);

  const start = () => setAt({ step: "start" });
  const title = { start: "Sign in", password: "Sign in", code: "Enter your code", second: "Second factor" }[at.step];
  return (
    <div className={session?.demo ? styles.columns : styles.single}>
      <section>
        <PageHeader title={title} />
        {at.step === "start" && error && <Notice title={PROBLEMS[error] ?? FAILED} />}
        {at.step === "start" && <Start session={session} next={next} onCode={(email) => setAt({ step: "code", email })} onPassword={() => setAt({ step: "password" })} onInside={arrive} onSecond={(kinds) => setAt({ step: "second", kinds })} />}
        {at.step === "password" && <PasswordForm onInside={arrive} onSecond={(kinds) => setAt({ step: "second", kinds })} onOther={start} />}
        {at.step === "code" && <CodeForm email={at.email} onDone={() => void go()} onOther={start} onSecond={(kinds) => setAt({ step: "second", kinds })} />}
        {at.step === "second" && <SecondFactorForm kinds={at.kinds} onDone={() => void go()} onOther={start} />}
        <p className={`note ${styles.below}`}>
          People join by invitation. To sign an agreement, to <Link to="/verify">check a signed PDF</Link>, to read <Link to="/law">the law of student data</Link> or to <Link to="/calculator">work out its deadlines</Link>, no account is needed.
        </p>
      </section>
      {session?.demo && <DemoPeople onDone={() => void go()} />}
    </div>
  );
}

interface StartProps {
  session: Session | undefined;
  next: string | undefined;
  onCode: (email: string) => void;
  onPassword: () => void;
  onInside: () => Promise<void>;
  onSecond: (kinds: readonly string[]) => void;
}

function Start({ session, next, onCode, onPassword, onInside, onSecond }: StartProps) {
  const [problem, setProblem] = useState("");
  const form = useForm({
    initial: { email: "" },
    check: ({ email }) => ({ email: email.trim() ? "" : "Enter your e-mail address." }),
    send: ({ email }) => requestCode(email.trim()),
    onDone: (_, { email }) => onCode(email.trim()),
  });
  const tried = async (call: () => Promise<void>) => {
    setProblem("");
    try {
      await call();
    } catch (error) {
      setProblem(error instanceof ApiError ? error.message : FAILED);
    }
  };
  return (
    <>
      <Form form={form} label="Sign in">
        <p className="lead">We mail a code to you; you need no password.</p>
        <TextField name="email" type="email" inputMode="email" autoComplete="email" label="E-mail address" value={form.values.email} onChange={(value) => form.set("email", value)} errors={form.errors.email} />
        <Button type="submit" loading={form.busy}>
          Send me a code
        </Button>
      </Form>
      <section className={styles.others} aria-labelledby="other-ways">
        <h2 id="other-ways">Other ways, if you have set them up</h2>
        {problem && <Notice live title={problem} />}
        <div className="button-row">
          <Button
            variant="outline"
            onClick={() =>
              void tried(async () => {
                const step = await signInWithPasskey();
                if (step.inside) await onInside();
                else onSecond(step.kinds);
              })
            }
          >
            Use a passkey
          </Button>
          <Button variant="outline" onClick={onPassword}>
            Use a password
          </Button>
          {session?.providers.map((provider) => (
            <Button
              key={provider.id}
              variant="outline"
              onClick={() =>
                void tried(async () => {
                  const { url } = await body(api.POST("/api/v1/session/provider", { body: { provider: provider.id, next: next ?? "" } }));
                  window.location.assign(url);
                })
              }
            >
              {provider.name}
            </Button>
          ))}
        </div>
      </section>
    </>
  );
}

function PasswordForm({ onInside, onSecond, onOther }: { onInside: () => Promise<void>; onSecond: (kinds: readonly string[]) => void; onOther: () => void }) {
  const form = useForm({
    initial: { email: "", password: "" },
    check: ({ email, password }) => ({ email: email.trim() ? "" : "Enter your e-mail address.", password: password ? "" : "Enter your password." }),
    send: ({ email, password }) => signInWithPassword(email.trim(), password),
    onDone: (step) => {
      if (step.inside) void onInside();
      else onSecond(step.kinds);
    },
  });
  return (
    <Form form={form} label="Sign in with a password">
      <TextField name="email" type="email" inputMode="email" autoComplete="username" label="E-mail address" value={form.values.email} onChange={(value) => form.set("email", value)} errors={form.errors.email} />
      <TextField name="password" type="password" autoComplete="current-password" label="Password" value={form.values.password} onChange={(value) => form.set("password", value)} errors={form.errors.password} />
      <div className="button-row">
        <Button type="submit" loading={form.busy}>
          Sign in
        </Button>
        <button type="button" className="link-button" onClick={onOther}>
          I forgot it: mail me a code instead
        </button>
      </div>
    </Form>
  );
}
