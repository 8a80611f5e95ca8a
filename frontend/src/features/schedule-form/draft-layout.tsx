import { Button, Menu } from "@mantine/core";
import { useQueries, useQuery } from "@tanstack/react-query";
import { Link, Outlet, useNavigate, useParams } from "@tanstack/react-router";
import { useCallback, useEffect, useMemo, useState } from "react";
import { flushSync } from "react-dom";
import { ApiError } from "@/api/client";
import type { Comment } from "@/components/comments/comments";
import { Loaded, Loading, useFirstWait } from "@/components/loading";
import { Notice } from "@/components/notice";
import { PageHeader } from "@/components/page-header";
import { ReasonDialog } from "@/components/reason-dialog";
import { ScheduleSheet } from "@/components/schedule-sheet";
import { useSession, useZone } from "@/features/session/session";
import { dayOf, longDate } from "@/lib/dates";
import { forgetPlace } from "@/lib/draft-place";
import { stateName } from "@/lib/states";
import { count, list } from "@/lib/words";
import { OpenPoints } from "./comments";
import { DraftContext, useDraft, useStates, useStore, type Catalogue, type Question, type Returned } from "./draft-context";
import styles from "./form.module.css";
import { catalogueQuery, discard, draftQuery, questionsQuery, reviewQuery, submissionsQuery, transport } from "./queries";
import { SaveLine } from "./save-line";
import { SectionNav } from "./section-nav";
import { sheetOf } from "./sheet-of";
import { DraftStore } from "./store";
import { waits, type Draft } from "./types";
import { UploadDialog } from "./upload-dialog";

/** A schedule being filled in: sections at the left, one section a page, saved as it is typed. */
export function DraftLayout() {
  const { draftId } = useParams({ from: "/inside/schedule/$draftId" });
  const draft = useQuery(draftQuery(draftId));
  const catalogue = useQuery(catalogueQuery);
  const questions = useQuery(questionsQuery);
  if (draft.error instanceof ApiError && (draft.error.status === 404 || draft.error.code === "vendors.not_a_draft")) return <Gone draftId={draftId} />;
  return (
    <Loaded query={draft}>
      {(opened) => (
        <Loaded query={catalogue}>
          {(known) => <Loaded query={questions}>{(asked) => <OpenDraft key={opened.id} draft={opened} catalogue={known} questions={asked} />}</Loaded>}
        </Loaded>
      )}
    </Loaded>
  );
}

function Gone({ draftId }: { draftId: string }) {
  return (
    <>
      <PageHeader title="No open draft here" />
      <p className="prose">
        It was submitted, published or discarded, or it is not yours to change. <Link to="/schedules/$versionId" params={{ versionId: draftId }}>Read the version</Link> if it was published, or go to{" "}
        <Link to="/products">your products</Link>.
      </p>
    </>
  );
}

function OpenDraft({ draft, catalogue, questions }: { draft: Draft; catalogue: Catalogue; questions: readonly Question[] }) {
  const person = useSession().person?.email ?? "";
  const [store] = useState(() => new DraftStore(draft, person, transport(draft.id), window.localStorage));
  useEffect(() => store.start(), [store]);
  const { returned, asking } = useReturned(draft);
  const open = useMemo(() => ({ store, draft, catalogue, questions, returned }), [store, draft, catalogue, questions, returned]);
  const printing = usePrinting();
  return <DraftContext value={open}>{printing ? <Printed /> : asking ? <Loading /> : <OnScreen />}</DraftContext>;
}

/** What districts say about this product's schedule where they returned it. It stands above the form, which waits for it. */
function useReturned(draft: Draft): { returned: readonly Returned[]; asking: boolean } {
  const { data: submissions, isLoading } = useQuery(submissionsQuery);
  const returned = useMemo(() => (submissions ?? []).filter((one) => one.product.id === draft.product.id && one.returned && waits(one)), [submissions, draft]);
  const found = useQueries({
    queries: returned.map((one) => reviewQuery(one.agreement_id)),
    combine: useCallback(
      (reviews: { data?: { comments: Comment[]; blocking_open: number }; isLoading: boolean }[]) => ({
        returned: returned.map((one, index) => ({ ...one, comments: reviews[index]?.data?.comments ?? [], blocking: reviews[index]?.data?.blocking_open ?? 0 })),
        isLoading: reviews.some((review) => review.isLoading),
      }),
      [returned],
    ),
  });
  return { returned: found.returned, asking: useFirstWait({ isLoading }, found) };
}

function OnScreen() {
  const { draft, store, returned } = useDraft();
  const navigate = useNavigate();
  const zone = useZone();
  const [open, setOpen] = useState<"upload" | "discard" | null>(null);
  const may = (action: Draft["allowed_actions"][number]) => draft.allowed_actions.includes(action);
  const meta = [
    `Version ${draft.number}, draft${draft.variant_for ? ` for ${draft.variant_for.name}` : ""}`,
    draft.asked_by.length ? `waited for by ${list(draft.asked_by.map(({ district }) => district.name))}` : "",
    draft.prefilled_from ? `begun from version ${draft.prefilled_from.number} of ${draft.prefilled_from.product}` : "",
  ];
  return (
    <>
      <PageHeader
        crumbs={
          <>
            <Link to="/products">Products</Link> /{" "}
            <Link to="/products/$productId" params={{ productId: draft.product.id }}>
              {draft.product.name}
            </Link>
          </>
        }
        title={`Schedule of data: ${draft.product.name}`}
        meta={meta.filter(Boolean).join(" · ")}
        actions={
          <Menu withinPortal={false} width={280}>
            <Menu.Target>
              <Button variant="outline">Other steps</Button>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item onClick={() => window.print()}>Print the whole schedule</Menu.Item>
              {may("save") && <Menu.Item onClick={() => setOpen("upload")}>Fill in from a file</Menu.Item>}
              <Menu.Item component="a" href={`/api/v1/products/${draft.product.id}/schedule-template.xlsx`} download>
                Download as a spreadsheet
              </Menu.Item>
              {may("discard") && <Menu.Item onClick={() => setOpen("discard")}>Discard this draft</Menu.Item>}
            </Menu.Dropdown>
          </Menu>
        }
      />
      {returned.map((one) => (
        <Notice key={one.agreement_id} title={`${one.district.name} returned it${one.returned ? ` on ${dayOf(one.returned.at, zone)}` : ""}.`}>
          {one.returned?.note && <p>{one.returned.note}</p>}
          <OpenPoints comments={one.comments} />
          {one.blocking > 0 && (
            <p>
              {count(one.blocking, "finding")} of the district’s checks {one.blocking === 1 ? "blocks" : "block"} the agreement:{" "}
              <Link to="/agreements/$agreementId/review" params={{ agreementId: one.agreement_id }}>
                read what and why
              </Link>
              . What concerns the schedule is also listed under{" "}
              <Link to="/schedule/$draftId/$section" params={{ draftId: draft.id, section: "review" }}>
                Review and submit
              </Link>
              .
            </p>
          )}
          <p>Answer where it stands, or change the field; then submit this version.</p>
        </Notice>
      ))}
      {!may("save") && <Notice title="You can read this draft and not change it." />}
      <div className={styles.layout}>
        <SectionNav />
        <div className={styles.page}>
          <SaveLine />
          <Outlet />
        </div>
      </div>
      {open === "upload" && <UploadDialog onClose={() => setOpen(null)} />}
      {open === "discard" && (
        <ReasonDialog
          title="Discard this draft?"
          label="Discard the draft"
          send={async () => {
            store.close();
            await discard(draft.id);
          }}
          onClose={() => setOpen(null)}
          onDone={() => {
            forgetPlace(draft.id);
            void navigate({ to: "/products/$productId", params: { productId: draft.product.id } });
          }}
        >
          <p>What was typed into version {draft.number} is deleted. Published versions stay as they are.</p>
        </ReasonDialog>
      )}
    </>
  );
}

/** Printing prints the whole schedule, whichever section is open. */
function usePrinting(): boolean {
  const [printing, setPrinting] = useState(false);
  useEffect(() => {
    // The browser takes its picture as soon as this returns.
    const before = () => flushSync(() => setPrinting(true));
    const after = () => setPrinting(false);
    window.addEventListener("beforeprint", before);
    window.addEventListener("afterprint", after);
    return () => {
      window.removeEventListener("beforeprint", before);
      window.removeEventListener("afterprint", after);
    };
  }, []);
  return printing;
}

/** The draft as a document. */
export function Printed() {
  const { draft, catalogue, questions } = useDraft();
  const work = useStore((state) => state.work);
  const states = useStates();
  return (
    <article>
      <PageHeader title={`Schedule of data: ${draft.product.name}`} meta={`${draft.vendor.name}. Version ${draft.number}, draft of ${longDate(today())}: not submitted, and open to change.${states.length ? ` States: ${list(states.map(stateName))}.` : ""}`} />
      <ScheduleSheet version={sheetOf(work, catalogue, questions, states)} />
    </article>
  );
}

function today(): string {
  const now = new Date();
  return [now.getFullYear(), String(now.getMonth() + 1).padStart(2, "0"), String(now.getDate()).padStart(2, "0")].join("-");
}
