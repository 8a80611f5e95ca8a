import { Button } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { ApiError } from "@/api/client";
import { ErrorSummary, type FormProblem } from "@/components/form/error-summary";
import { TextField } from "@/components/form/field";
import { ReasonDialog } from "@/components/reason-dialog";
import { useZone } from "@/features/session/session";
import { dayOf, instant } from "@/lib/dates";
import { forgetPlace } from "@/lib/draft-place";
import { stateName } from "@/lib/states";
import { count, list } from "@/lib/words";
import { useDraft, useStore } from "./draft-context";
import styles from "./form.module.css";
import { askApproval, draftQuery, publish, submissionsQuery, submit } from "./queries";
import { To } from "./save-line";
import { waits, type Draft } from "./types";

/** What is still asked for, the vendor's own approval, and the way out to the districts that wait. */
export function ReviewSection() {
  const { draft } = useDraft();
  return (
    <>
      <Missing />
      <p className="no-print">
        <button type="button" className="link-button" onClick={() => window.print()}>
          Read and print the whole schedule
        </button>
      </p>
      {(draft.approval.required || draft.approval.asked_at) && <Approval />}
      <GoOut />
    </>
  );
}

function Missing() {
  const sections = useStore((state) => state.sections);
  const open = sections.filter((section) => section.code !== "review" && section.missing.length > 0);
  const points = open.reduce((sum, section) => sum + section.missing.length, 0);
  const optional = sections.reduce((sum, section) => sum + section.optional_open, 0);
  return (
    <>
      <h3>What is still asked for</h3>
      {points === 0 ? (
        <p>{optional ? `Nothing required is missing. ${count(optional, "optional state question")} ${optional === 1 ? "is" : "are"} not answered.` : "Every section is complete."}</p>
      ) : (
        <>
          <p className={styles.help}>{count(points, "point")}. You can submit with points open; a district’s checks may then ask for them.</p>
          {open.map((section) => (
            <section key={section.code} aria-label={section.label} className={styles.missing}>
              <h4>{section.label}</h4>
              <ul>
                {section.missing.map((one) => (
                  <li key={one.path + one.message}>
                    <To path={one.path}>{one.message}</To>
                  </li>
                ))}
              </ul>
            </section>
          ))}
        </>
      )}
    </>
  );
}

function Approval() {
  const { draft, store } = useDraft();
  const client = useQueryClient();
  const zone = useZone();
  const [asking, setAsking] = useState(false);
  const { approval, allowed_actions: may } = draft;
  return (
    <>
      <h3>Your own approval</h3>
      {approval.asked_at ? (
        <p>
          {approval.asked_by} asked for approval on {instant(approval.asked_at, zone)}
          {approval.note ? `: “${approval.note}”` : "."}
        </p>
      ) : (
        <p>At your company an administrator approves a schedule before it goes out.</p>
      )}
      {may.includes("submit") || may.includes("publish") ? (
        <p>You can approve it: submitting or publishing below is the approval, in your name.</p>
      ) : (
        <p>Only an administrator can submit it.</p>
      )}
      {may.includes("ask_approval") && (
        <Button variant={approval.asked_at ? "outline" : "filled"} onClick={() => setAsking(true)}>
          {approval.asked_at ? "Ask again" : "Ask for approval"}
        </Button>
      )}
      {asking && (
        <AskDialog
          onClose={() => setAsking(false)}
          onDone={async (note) => {
            await store.flush();
            client.setQueryData(draftQuery(draft.id).queryKey, await askApproval(draft.id, note));
            store.say("Your administrators are asked.");
          }}
        />
      )}
    </>
  );
}

function AskDialog({ onClose, onDone }: { onClose: () => void; onDone: (note: string) => Promise<void> }) {
  const [note, setNote] = useState("");
  return (
    <ReasonDialog title="Ask for approval?" label="Ask for approval" send={() => onDone(note.trim())} onClose={onClose} onDone={onClose}>
      <p>Your company’s administrators get a mail with the way to this page.</p>
      <TextField name="note" optional label="Note to them" lines={3} value={note} onChange={setNote} />
    </ReasonDialog>
  );
}

function GoOut() {
  const { draft, store } = useDraft();
  const client = useQueryClient();
  const navigate = useNavigate();
  const zone = useZone();
  const { data: submissions } = useQuery(submissionsQuery);
  const waiting = (submissions ?? []).filter((one) => one.product.id === draft.product.id && waits(one) && (!draft.variant_for || draft.variant_for.id === one.district.id));
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [note, setNote] = useState("");
  const [busy, setBusy] = useState(false);
  const [attempt, setAttempt] = useState(0);
  const [problems, setProblems] = useState<FormProblem[]>([]);
  const [places, setPlaces] = useState<{ path: string; message: string }[]>([]);
  const [publishing, setPublishing] = useState(false);
  const chosen = waiting.filter((one) => !left.has(one.agreement_id));
  const points = useStore((state) => state.sections.reduce((sum, { missing }) => sum + missing.length, 0));
  const may = (action: Draft["allowed_actions"][number]) => draft.allowed_actions.includes(action);

  const refuse = (error: unknown, done: number) => {
    if (!(error instanceof ApiError)) throw error;
    const named = Object.entries(error.fields).flatMap(([path, messages]) => messages.map((message) => ({ path, message })));
    setPlaces(named.filter(({ path }) => path !== "note" && path !== "version"));
    setProblems([{ message: done ? `${error.message} ${count(done, "district")} had it submitted before that.` : error.message }, ...named.filter(({ path }) => path === "note").map(({ message }) => ({ field: "note", message }))]);
    setAttempt((n) => n + 1);
  };
  /** Everything typed is stored before the draft closes; what is not stored would not be part of the version. */
  const settled = async (): Promise<boolean> => {
    await store.flush();
    if (store.settled) return true;
    setPlaces([]);
    setProblems([{ message: "Something that you typed is not saved yet. The line at the top says why; submit once it is saved." }]);
    setAttempt((n) => n + 1);
    return false;
  };
  const leave = (did: "submitted" | "published") => {
    forgetPlace(draft.id);
    for (const key of ["product", "products", "submissions", "agreements", "agreement", "today"]) void client.invalidateQueries({ queryKey: [key] });
    return navigate({ to: "/products/$productId", params: { productId: draft.product.id }, search: { did } });
  };
  const submitAll = async () => {
    if (busy) return;
    if (chosen.length === 0) {
      setPlaces([]);
      setProblems([{ field: "districts", message: "Tick at least one district." }]);
      setAttempt((n) => n + 1);
      return;
    }
    setBusy(true);
    let done = 0;
    try {
      if (!(await settled())) return;
      store.close();
      for (const one of chosen) {
        await submit(one.agreement_id, draft.id, note.trim());
        done += 1;
      }
      await leave("submitted");
    } catch (error) {
      if (done === 0) store.reopen();
      refuse(error, done);
    } finally {
      setBusy(false);
    }
  };

  return (
    <>
      <h3>Submit</h3>
      <ErrorSummary attempt={attempt} problems={problems} />
      {places.length > 0 && (
        <ul className={styles.places}>
          {places.map(({ path, message }) => (
            <li key={path + message}>
              <To path={path}>{message}</To>
            </li>
          ))}
        </ul>
      )}
      {waiting.length === 0 && <p>No district waits for this product’s schedule now.</p>}
      {waiting.length > 0 && !may("submit") && (
        <p>
          {list(waiting.map(({ district }) => district.name))} {waiting.length === 1 ? "waits" : "wait"} for it. An administrator of your company submits it.
        </p>
      )}
      {waiting.length > 0 && may("submit") && (
        <div className={styles.submit}>
          <fieldset className={styles.bare}>
            <legend>Districts that wait for it</legend>
            {waiting.map((one, index) => (
              <div key={one.agreement_id} className={styles.district}>
                <input
                  type="checkbox"
                  id={index === 0 ? "districts" : `district-${one.agreement_id}`}
                  checked={!left.has(one.agreement_id)}
                  onChange={(event) => {
                    const next = new Set(left);
                    if (event.target.checked) next.delete(one.agreement_id);
                    else next.add(one.agreement_id);
                    setLeft(next);
                  }}
                />
                <label htmlFor={index === 0 ? "districts" : `district-${one.agreement_id}`}>
                  <strong>{one.district.name}</strong> ({list(one.states.map(stateName))}), <span className={styles.reference}>agreement {one.reference}</span>
                  <span className={styles.since}>
                    {one.returned ? `returned ${dayOf(one.returned.at, zone)}, ${count(one.returned.open_points, "open point")}` : `asked ${dayOf(one.asked_at, zone)}`}
                  </span>
                </label>
              </div>
            ))}
          </fieldset>
          <TextField name="note" optional label="Note to the districts" help="Kept with the submission; each district that you ticked reads it." lines={3} value={note} onChange={setNote} />
          <p className={styles.help}>Submitting closes version {draft.number}: it cannot be changed any more, and the districts that you ticked can read it.</p>
          <div className="button-row">
            <Button loading={busy} onClick={() => void submitAll()}>
              {chosen.length === 1 ? `Submit to ${chosen[0]?.district.name}` : `Submit to ${count(chosen.length, "district")}`}
            </Button>
          </div>
        </div>
      )}
      {may("publish") && (
        <p className={styles.publish}>
          <button type="button" className="link-button" onClick={() => setPublishing(true)}>
            Publish without submitting it to anyone
          </button>
        </p>
      )}
      {publishing && (
        <ReasonDialog
          title={`Publish version ${draft.number}?`}
          label="Publish"
          send={async () => {
            if (!(await settled())) throw new ApiError(0, "unsaved", "Something that you typed is not saved yet. Close this window; the line at the top says why.");
            store.close();
            await publish(draft.id).catch((error: unknown) => {
              store.reopen();
              throw error;
            });
          }}
          onClose={() => setPublishing(false)}
          onDone={() => void leave("published")}
        >
          {points > 0 && <p>{count(points, "point is", "points are")} still asked for; the version stays without {points === 1 ? "it" : "them"}.</p>}
          <p>It cannot be changed any more. Districts read it once an agreement or you share it with them; the next draft begins from it.</p>
        </ReasonDialog>
      )}
    </>
  );
}
