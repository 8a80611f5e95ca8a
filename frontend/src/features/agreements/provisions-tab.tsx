import { Button } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { CommentThread } from "@/components/comments/comment-thread";
import { Loaded } from "@/components/loading";
import { ReasonDialog } from "@/components/reason-dialog";
import { Status } from "@/components/status";
import { WordChanges } from "@/components/word-changes";
import { useSession } from "@/features/session/session";
import { instant } from "@/lib/dates";
import { ProvisionForm } from "./provision-form";
import { agreeToProvision, provisionsQuery, withdrawProvision, type Provision, type Provisions } from "./provisions";
import { agreementQuery, type Agreement } from "./queries";
import { reviewQuery, type Review } from "./review";
import { useRoom } from "./review-room";
import styles from "./review.module.css";

const WHAT: Record<Provision["op"], (clause: string) => string> = {
  add: (clause) => (clause ? `A clause added after ${clause}` : "A clause added at the end"),
  replace: (clause) => `In place of ${clause}`,
  delete: (clause) => `${clause} is left out`,
};

/** What holds for this agreement alone: proposed by the district, agreed to by the vendor, and marked so in the text. */
export function ProvisionsTab() {
  const { agreementId } = useParams({ from: "/inside/agreements/$agreementId" });
  const agreement = useQuery(agreementQuery(agreementId));
  const review = useQuery(reviewQuery(agreementId));
  const query = useQuery(provisionsQuery(agreementId));
  const vendorSide = useSession().organization?.kind === "vendor";
  const client = useQueryClient();
  const [writing, setWriting] = useState(false);
  const changed = () => {
    void client.invalidateQueries({ queryKey: ["agreement", agreementId] });
    void client.invalidateQueries({ queryKey: ["today"] });
  };
  return (
    <Loaded query={query}>
      {({ provisions, clauses, allowed_actions }) => (
        <>
          <p className="prose">
            A special provision changes the form’s text for this agreement alone.{" "}
            {vendorSide ? "The district proposes it; once you agree, the text marks it as agreed." : "Your district proposes it; once the vendor agrees, the text marks it as agreed."} What is not agreed to before is agreed to by signing.
          </p>
          {provisions.length === 0 && !writing && <p>There is no special provision: the form and the state’s terms stand as they are.</p>}
          {agreement.data && review.data && (
            <ol className={styles.rounds}>
              {provisions.map((provision) => (
                <ProvisionView key={provision.id} provision={provision} clauses={clauses} agreement={agreement.data} review={review.data} onChanged={changed} />
              ))}
            </ol>
          )}
          {allowed_actions.includes("propose") &&
            (writing ? (
              <>
                <h2 className="section-title">Propose a special provision</h2>
                <ProvisionForm
                  agreementId={agreementId}
                  clauses={clauses}
                  onClose={() => setWriting(false)}
                  onDone={() => {
                    setWriting(false);
                    changed();
                  }}
                />
              </>
            ) : (
              <p className={`no-print ${styles.propose}`}>
                <Button variant="outline" onClick={() => setWriting(true)}>
                  Propose a special provision
                </Button>
              </p>
            ))}
        </>
      )}
    </Loaded>
  );
}

interface ViewProps {
  provision: Provision;
  clauses: Provisions["clauses"];
  agreement: Agreement;
  review: Review;
  onChanged: () => void;
}

function ProvisionView({ provision, clauses, agreement, review, onChanged }: ViewProps) {
  const room = useRoom(agreement, review);
  const [open, setOpen] = useState<"" | "edit" | "withdraw" | "agree">("");
  const place = useRef<HTMLLIElement>(null);
  // Whoever came by a link to this one is led to it once it is there.
  useEffect(() => {
    if (window.location.hash !== `#provision-${provision.id}`) return;
    place.current?.scrollIntoView({ block: "center" });
    place.current?.focus({ preventScroll: true });
  }, [provision.id]);
  const name = provision.heading || WHAT[provision.op](provision.clause_label);
  const close = () => setOpen("");
  const done = () => {
    close();
    onChanged();
  };
  const may = (action: string) => provision.allowed_actions.includes(action);
  return (
    <li id={`provision-${provision.id}`} ref={place} tabIndex={-1}>
      <h2 className={styles.provision}>{name}</h2>
      <p>
        {provision.agreed_at ? (
          <Status strong code="executed" label={`Agreed${provision.agreed_by && ` by ${provision.agreed_by}`}, ${instant(provision.agreed_at, agreement.time_zone)}`} wrap />
        ) : (
          <Status strong code="open" label={`Proposed by ${provision.proposed_by}, ${instant(provision.proposed_at, agreement.time_zone)}; not agreed to yet`} wrap />
        )}
      </p>
      <p>
        {provision.heading && `${WHAT[provision.op](provision.clause_label)}. `}
        {provision.clause && (
          <Link to="/agreements/$agreementId/text" params={{ agreementId: agreement.id }} hash={provision.clause}>
            Show the clause in the text
          </Link>
        )}
      </p>
      {open === "edit" ? (
        <ProvisionForm agreementId={agreement.id} clauses={clauses} provision={provision} onClose={close} onDone={done} />
      ) : (
        <Wording provision={provision} />
      )}
      <div className={styles.foot}>
        {open !== "edit" && (
          <p className={`${styles.steps} no-print`}>
            {may("agree") && (
              <Button size="sm" onClick={() => setOpen("agree")}>
                Agree to this
              </Button>
            )}
            {may("edit") && (
              <button type="button" className="link-button" onClick={() => setOpen("edit")}>
                Change <span className="visually-hidden">{name}</span>
              </button>
            )}
            {may("withdraw") && (
              <button type="button" className="link-button" onClick={() => setOpen("withdraw")}>
                Withdraw <span className="visually-hidden">{name}</span>
              </button>
            )}
          </p>
        )}
        <CommentThread
          agreementId={agreement.id}
          anchor={`provision:${provision.id}`}
          about={name}
          comments={review.comments}
          canWrite={room.canWrite}
          canResolve={room.canResolve}
          visibilityChoices={room.visibilityChoices}
          otherSide={room.otherSide}
          timeZone={agreement.time_zone}
        />
      </div>
      {open === "withdraw" && (
        <ReasonDialog title="Withdraw this provision?" label="Withdraw it" send={() => withdrawProvision(provision.id)} onClose={close} onDone={done}>
          <p>The form’s own text stands again in its place.</p>
        </ReasonDialog>
      )}
      {open === "agree" && (
        <ReasonDialog title="Agree to this provision?" label="Agree to these words" send={() => agreeToProvision(provision.id, provision.fingerprint)} onClose={close} onDone={done}>
          <p>{WHAT[provision.op](provision.clause_label)}.</p>
          <Wording provision={provision} />
          <p>If the district changes these words, your agreement to them ends and you are asked again. Nothing is signed by this.</p>
        </ReasonDialog>
      )}
    </li>
  );
}

function Wording({ provision }: { provision: Provision }) {
  const { op, clause_text: before, text } = provision;
  return (
    <blockquote className={styles.contract}>
      {op === "delete" ? <del>{before}</del> : op === "replace" && before ? <WordChanges before={before} after={text} /> : text}
    </blockquote>
  );
}
