import { Button } from "@mantine/core";
import { useState, type ReactNode } from "react";
import { TextField } from "@/components/form/field";
import { Form } from "@/components/form/form";
import { useForm } from "@/components/form/use-form";
import { Dialog } from "@/components/dialog";
import { ReasonDialog } from "@/components/reason-dialog";
import { passkeyCreate } from "@/features/session/passkeys";
import { allauth } from "@/features/session/sign-in";
import { instant } from "@/lib/dates";
import type { Methods, Proven } from "./methods";
import styles from "./signing-in.module.css";

type Passkey = Methods["passkeys"][number];

interface Props {
  methods: Methods;
  /** What was just done here. */
  said: ReactNode;
  zone: string | undefined;
  proven: Proven;
  onDone: (what: string) => Promise<void>;
  onFirst: () => void;
}

const ADDRESS = "account/authenticators/webauthn";

export function Passkeys({ methods, said, zone, proven, onDone, onFirst }: Props) {
  const [open, setOpen] = useState(false);
  const [naming, setNaming] = useState<Passkey | null>(null);
  const [removing, setRemoving] = useState<Passkey | null>(null);
  const form = useForm({
    initial: { name: "" },
    check: ({ name }) => ({ name: name.trim() ? "" : "Give the passkey a name." }),
    send: ({ name }) =>
      proven(async () => {
        const { data } = await allauth<{ creation_options: unknown }>("GET", `${ADDRESS}?passwordless`);
        const credential = await passkeyCreate(data?.creation_options);
        return allauth<unknown, { recovery_codes_generated?: boolean }>("POST", ADDRESS, { name: name.trim(), credential });
      }),
    onDone: ({ meta }) => {
      setOpen(false);
      form.set("name", "");
      void onDone("The passkey is added.");
      if (meta?.recovery_codes_generated) onFirst();
    },
  });
  return (
    <section aria-labelledby="passkeys-title">
      <h2 id="passkeys-title">Passkeys</h2>
      {said}
      <p>A passkey is kept by your device or password manager, opened by your finger, face or PIN. It signs you in by itself, and counts as a second factor.</p>
      {methods.passkeys.length > 0 && (
        <ul className={styles.rows}>
          {methods.passkeys.map((passkey) => (
            <li key={passkey.id}>
              <span>
                <strong>{passkey.name}</strong>
                <span className="note">
                  Added {instant(passkey.created_at, zone)}
                  {passkey.last_used_at ? `; last used ${instant(passkey.last_used_at, zone)}` : "; not used yet"}
                </span>
              </span>
              <span className={styles.steps}>
                <button type="button" className="link-button" aria-label={`Rename the passkey ${passkey.name}`} onClick={() => setNaming(passkey)}>
                  Rename
                </button>
                <button type="button" className="link-button" aria-label={`Remove the passkey ${passkey.name}`} onClick={() => setRemoving(passkey)}>
                  Remove
                </button>
              </span>
            </li>
          ))}
        </ul>
      )}
      {open ? (
        <Form form={form} label="Add a passkey">
          <TextField name="name" label="Name of the passkey" help="Where it is kept, such as “Work laptop”." value={form.values.name} onChange={(value) => form.set("name", value)} errors={form.errors.name} />
          <div className="button-row">
            <Button type="submit" loading={form.busy}>
              Add the passkey
            </Button>
            <Button variant="subtle" onClick={() => setOpen(false)}>
              Cancel
            </Button>
          </div>
        </Form>
      ) : (
        <Button variant="outline" onClick={() => setOpen(true)}>
          Add a passkey
        </Button>
      )}
      {naming && (
        <Rename
          passkey={naming}
          proven={proven}
          onClose={() => setNaming(null)}
          onDone={() => {
            setNaming(null);
            void onDone("The passkey has another name.");
          }}
        />
      )}
      {removing && (
        <ReasonDialog
          title={`Remove the passkey “${removing.name}”?`}
          label="Remove the passkey"
          send={() => proven(() => allauth("DELETE", ADDRESS, { authenticators: [removing.id] }))}
          onClose={() => setRemoving(null)}
          onDone={() => {
            setRemoving(null);
            void onDone("The passkey is removed.");
          }}
        >
          <p>It no longer signs you in. Delete it on your device, too, so that it is not offered any more.</p>
        </ReasonDialog>
      )}
    </section>
  );
}

function Rename({ passkey, proven, onClose, onDone }: { passkey: Passkey; proven: Proven; onClose: () => void; onDone: () => void }) {
  const form = useForm({
    initial: { name: passkey.name },
    check: ({ name }) => ({ name: name.trim() ? "" : "Give the passkey a name." }),
    send: ({ name }) => proven(() => allauth("PUT", ADDRESS, { id: passkey.id, name: name.trim() })),
    onDone,
  });
  return (
    <Dialog title={`Rename “${passkey.name}”`} onClose={onClose}>
      <Form form={form} label="Rename the passkey">
        <TextField name="name" label="Name of the passkey" value={form.values.name} onChange={(value) => form.set("name", value)} errors={form.errors.name} />
        <div className="button-row">
          <Button type="submit" loading={form.busy}>
            Rename
          </Button>
          <Button variant="subtle" onClick={onClose}>
            Cancel
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}
