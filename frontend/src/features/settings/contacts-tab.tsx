import { Button } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { DefinitionList } from "@/components/definition-list";
import { Dialog } from "@/components/dialog";
import { TextField } from "@/components/form/field";
import { Form } from "@/components/form/form";
import { useForm } from "@/components/form/use-form";
import { Loaded } from "@/components/loading";
import { Notice } from "@/components/notice";
import { useSession } from "@/features/session/session";
import { count } from "@/lib/words";
import { contactsQuery, previewContacts, ROLES, saveContacts, type Contact, type Contacts, type Preview } from "./contacts";
import styles from "./contacts.module.css";

/** Who speaks, is written to, and signs for the organization. Signed documents keep the contacts they were signed with. */
export function ContactsTab() {
  const { organization } = useSession();
  const id = organization?.id ?? "";
  const query = useQuery(contactsQuery(id));
  const [saved, setSaved] = useState(false);
  return (
    <Loaded query={query}>
      {(contacts) => (
        <>
          <p className="prose">
            These stand in new documents, and signers are suggested from them. Documents that were signed keep the contacts that they were signed
            with. A change needs no signature: the other side of each executed agreement is told by mail.
          </p>
          {saved && <Notice live title="The contacts are saved.">The notices are on their way; each stands under Messages and on the timelines of the agreements.</Notice>}
          {contacts.may_change ? <ContactsForm key={contacts.stamp} id={id} contacts={contacts} onSaved={() => setSaved(true)} /> : <Shown contacts={contacts.contacts} />}
        </>
      )}
    </Loaded>
  );
}

function Shown({ contacts }: { contacts: readonly Contact[] }) {
  return (
    <DefinitionList
      items={ROLES.map(({ role, label }) => ({
        label,
        value: contacts
          .filter((each) => each.role === role)
          .map((each) => [each.name, each.title, each.email, each.phone, each.address].filter(Boolean).join("\n"))
          .join("\n\n"),
      }))}
    />
  );
}

interface Row extends Contact {
  key: string;
}

const empty = (role: Contact["role"]): Contact => ({ role, name: "", title: "", email: "", phone: "", address: "" });
const said = (row: Contact) => [row.name, row.title, row.email, row.phone, row.address].some((text) => text.trim());

function ContactsForm({ id, contacts, onSaved }: { id: string; contacts: Contacts; onSaved: () => void }) {
  const client = useQueryClient();
  const [preview, setPreview] = useState<Preview | null>(null);
  // Each role has a place to type, also where nobody is named yet; a place that stays empty is not sent.
  const initial: Row[] = ROLES.flatMap(({ role }) => {
    const named = contacts.contacts.filter((each) => each.role === role);
    return (named.length ? named : [empty(role)]).map((each, place) => ({ ...each, key: `${role}${place}` }));
  });
  const sent = (rows: Row[]): Contact[] => rows.filter(said).map(({ role, name, title, email, phone, address }) => ({ role, name, title, email, phone, address }));
  /** The place of a row among those that are sent: the server names its fields by that. */
  const placeOf = (rows: Row[], row: Row) => rows.filter(said).indexOf(row);
  const form = useForm<{ rows: Row[] }, Preview>({
    initial: { rows: initial },
    knows: (name) => name.startsWith("contacts."),
    send: (values) => previewContacts(id, sent(values.rows), contacts.stamp),
    onDone: setPreview,
  });
  const { rows } = form.values;
  const set = (key: string, part: Partial<Contact>) => form.set("rows", rows.map((row) => (row.key === key ? { ...row, ...part } : row)));
  return (
    <>
      <Form form={form} label="Contacts">
        {ROLES.map(({ role, label, help }) => (
          <div key={role} className={styles.role}>
            {rows
              .filter((row) => row.role === role)
              .map((row, number) => {
                const at = `contacts.${placeOf(rows, row)}`;
                return (
                  <fieldset key={row.key} className={styles.contact}>
                    <legend>{number ? `${label}, another` : label}</legend>
                    {number === 0 && <p className="note">{help}</p>}
                    <div className={styles.fields}>
                      <TextField name={`${at}.name`} label="Name" optional value={row.name} onChange={(next) => set(row.key, { name: next })} errors={form.errors[`${at}.name`]} />
                      <TextField name={`${at}.title`} label="Title" optional value={row.title} onChange={(next) => set(row.key, { title: next })} errors={form.errors[`${at}.title`]} />
                      <TextField name={`${at}.email`} type="email" label="E-mail address" optional={role !== "notices"} value={row.email} onChange={(next) => set(row.key, { email: next })} errors={form.errors[`${at}.email`]} />
                      <TextField name={`${at}.phone`} label="Phone" optional value={row.phone} onChange={(next) => set(row.key, { phone: next })} errors={form.errors[`${at}.phone`]} />
                      <TextField name={`${at}.address`} label="Postal address" optional lines={2} value={row.address} onChange={(next) => set(row.key, { address: next })} errors={form.errors[`${at}.address`]} />
                    </div>
                  </fieldset>
                );
              })}
            <button type="button" className="link-button" onClick={() => form.set("rows", [...rows, { ...empty(role), key: `${role}${rows.length}-${Math.random()}` }])}>
              Add another contact for {label.toLowerCase()}
            </button>
          </div>
        ))}
        <div className="button-row">
          <Button type="submit" loading={form.busy}>
            See who will be told
          </Button>
        </div>
      </Form>
      {preview && (
        <PreviewDialog
          preview={preview}
          send={() => saveContacts(id, sent(rows), contacts.stamp)}
          onClose={() => setPreview(null)}
          onDone={() => {
            setPreview(null);
            onSaved();
            void client.invalidateQueries({ queryKey: ["contacts"] });
            void client.invalidateQueries({ queryKey: ["agreement"] });
          }}
        />
      )}
    </>
  );
}

function PreviewDialog({ preview, send, onClose, onDone }: { preview: Preview; send: () => Promise<void>; onClose: () => void; onDone: () => void }) {
  const form = useForm({ initial: {}, send, onDone });
  if (preview.changes.length === 0) {
    return (
      <Dialog title="Nothing has changed" onClose={onClose}>
        <p>These are the contacts as they stand. Nobody is told anything.</p>
        <Button variant="subtle" onClick={onClose}>
          Close
        </Button>
      </Dialog>
    );
  }
  return (
    <Dialog title="Save these contacts?" onClose={onClose}>
      <Form form={form} label="Save the contacts">
        <dl className={styles.changes}>
          {preview.changes.map((change) => (
            <div key={change.role}>
              <dt>{change.label}</dt>
              <dd>
                {change.after || "Nobody"}
                <span className="note">until now: {change.before || "nobody"}</span>
              </dd>
            </div>
          ))}
        </dl>
        {preview.notices.length === 0 ? (
          <p>Nobody has an executed agreement with you, so nobody is told.</p>
        ) : (
          <>
            <p>A notice is mailed to:</p>
            <ul className={styles.told}>
              {preview.notices.map((notice) => (
                <li key={notice.organization}>
                  <strong>{notice.organization}</strong> ({count(notice.agreements, "agreement")}):{" "}
                  {notice.told.length
                    ? `${notice.told.map((one) => [one.name, one.email].filter(Boolean).join(", ")).join("; ")}${notice.by_contacts ? "" : ", who manages it; it names no contact for notices"}`
                    : "no address is known here; tell it yourself"}
                </li>
              ))}
            </ul>
          </>
        )}
        {preview.not_shared > 0 && (
          <p className="note">
            {count(preview.not_shared, "recorded agreement")} that you have not shared with the vendor: no notice goes out for {preview.not_shared === 1 ? "it" : "them"}.
          </p>
        )}
        <div className="button-row">
          <Button type="submit" loading={form.busy}>
            Save and send the notices
          </Button>
          <Button variant="subtle" onClick={onClose}>
            Back
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}
