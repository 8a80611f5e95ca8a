import { Button } from "@mantine/core";
import { useState, type ReactNode } from "react";
import { ApiError } from "@/api/client";
import { TextField } from "@/components/form/field";
import { Form } from "@/components/form/form";
import { useForm } from "@/components/form/use-form";
import { Notice } from "@/components/notice";
import { ReasonDialog } from "@/components/reason-dialog";
import { allauth } from "@/features/session/sign-in";
import { instant } from "@/lib/dates";
import type { Methods, Proven } from "./methods";
import styles from "./signing-in.module.css";

interface Props {
  methods: Methods;
  /** What was just done here. */
  said: ReactNode;
  zone: string | undefined;
  proven: Proven;
  onDone: (what: string) => Promise<void>;
  onFirst: () => void;
}

interface Secret {
  secret: string;
  totp_svg: string;
}

const ADDRESS = "account/authenticators/totp";

/** Codes from an app: a QR code to scan, the same secret in letters for who cannot, and a first code to show that it works. */
export function AppCodes({ methods, said, zone, proven, onDone, onFirst }: Props) {
  const [offered, setOffered] = useState<Secret | null>(null);
  const [problem, setProblem] = useState("");
  const [removing, setRemoving] = useState(false);
  const form = useForm({
    initial: { code: "" },
    check: ({ code }) => ({ code: code.trim() ? "" : "Enter the code that the app shows." }),
    send: ({ code }) => proven(() => allauth("POST", ADDRESS, { code: code.replace(/\s+/g, "") })),
    onDone: () => {
      setOffered(null);
      form.set("code", "");
      void onDone("Codes from your app are switched on.");
      onFirst();
    },
  });
  const offer = async () => {
    setProblem("");
    try {
      const { meta } = await allauth<unknown, Secret>("GET", ADDRESS);
      if (meta?.secret) setOffered(meta);
    } catch (error) {
      setProblem(error instanceof ApiError ? error.message : "This could not be started. Try again.");
    }
  };
  return (
    <section aria-labelledby="app-title">
      <h2 id="app-title">Codes from an app</h2>
      {said}
      {methods.app_codes ? (
        <>
          <p>
            Switched on {instant(methods.app_codes.created_at, zone)}
            {methods.app_codes.last_used_at ? `; last used ${instant(methods.app_codes.last_used_at, zone)}` : ""}. Signing in asks for the code
            that your app shows.
          </p>
          <button type="button" className="link-button" onClick={() => setRemoving(true)}>
            Switch off codes from an app
          </button>
        </>
      ) : (
        <p>An app on your phone shows a code of six digits that changes every half minute. Signing in asks for it as a second step.</p>
      )}
      {problem && <Notice live title={problem} />}
      {!methods.app_codes && !offered && (
        <Button variant="outline" onClick={() => void offer()}>
          Set up an app
        </Button>
      )}
      {!methods.app_codes && offered && (
        <Form form={form} label="Set up an app">
          <ol className={styles.howto}>
            <li>
              <p>Scan this with an authenticator app.</p>
              <img className={styles.qr} src={`data:image/svg+xml;utf8,${encodeURIComponent(offered.totp_svg)}`} width="200" height="200" alt="QR code with the secret for your app; the same secret stands below in letters" />
            </li>
            <li>
              <p>If you cannot scan it, type this secret into the app:</p>
              <p className={styles.secret}>{(offered.secret.match(/.{1,4}/g) ?? []).join(" ")}</p>
            </li>
          </ol>
          <TextField name="code" label="Code that the app shows now" size="code" inputMode="numeric" autoComplete="one-time-code" value={form.values.code} onChange={(value) => form.set("code", value)} errors={form.errors.code} />
          <div className="button-row">
            <Button type="submit" loading={form.busy}>
              Switch on
            </Button>
            <Button variant="subtle" onClick={() => setOffered(null)}>
              Cancel
            </Button>
          </div>
        </Form>
      )}
      {removing && (
        <ReasonDialog
          title="Switch off codes from an app?"
          label="Switch off"
          send={() => proven(() => allauth("DELETE", ADDRESS))}
          onClose={() => setRemoving(false)}
          onDone={() => {
            setRemoving(false);
            void onDone("Codes from an app are switched off.");
          }}
        >
          <p>Signing in no longer asks for a code from your app.{methods.passkeys.length === 0 ? " Your recovery codes go with it." : ""}</p>
        </ReasonDialog>
      )}
    </section>
  );
}
