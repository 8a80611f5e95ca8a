import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { ClauseReader } from "@/components/clause-reader/clause-reader";
import type { Reading } from "@/components/clause-reader/readings";
import { Loaded } from "@/components/loading";
import { Decline } from "./decline";
import { HandOver } from "./hand-over";
import { signTextQuery, type SignerView } from "./queries";
import { SignForm } from "./sign-form";
import { Signatures } from "./signatures";
import styles from "./signing.module.css";

interface Props {
  token: string;
  view: SignerView;
  onEnded: (title: string, words: ReactNode) => void;
}

/** The text as text, then the two statements and the signature; declining and handing over stand beside, not hidden. */
export function ReadAndSign({ token, view, onEnded }: Props) {
  const [reading, setReading] = useState<Reading>("conformed");
  const [dialog, setDialog] = useState<"" | "decline" | "hand-over">("");
  const toForm = () => {
    const place = document.getElementById("sign");
    place?.scrollIntoView({ block: "start" });
    place?.focus({ preventScroll: true });
  };
  return (
    <>
      <div className={`button-row ${styles.steps}`}>
        <Button onClick={toForm}>Go to the signature</Button>
        <a href={`/api/v1/sign/${encodeURIComponent(token)}/document`} target="_blank" rel="noreferrer">
          Read it as a PDF<span className="visually-hidden"> (opens in a new tab)</span>
        </a>
        <button type="button" className="link-button" onClick={() => setDialog("hand-over")}>
          Hand over to a colleague
        </button>
        <button type="button" className="link-button" onClick={() => setDialog("decline")}>
          Decline
        </button>
      </div>
      <Loaded query={useQuery(signTextQuery(token))}>
        {(text) => <ClauseReader document={text} reading={reading} onReading={setReading} />}
      </Loaded>
      <section id="sign" tabIndex={-1} aria-labelledby="sign-title" className={styles.sign}>
        <h2 id="sign-title">Sign for {view.organization}</h2>
        <SignForm token={token} view={view} />
        <p className="note">
          Not for you to sign?{" "}
          <button type="button" className="link-button" onClick={() => setDialog("hand-over")}>
            Hand over to a colleague
          </button>{" "}
          of {view.organization}, or{" "}
          <button type="button" className="link-button" onClick={() => setDialog("decline")}>
            decline with a reason
          </button>
          .
        </p>
      </section>
      <Signatures view={view} />
      {dialog === "decline" && (
        <Decline
          token={token}
          view={view}
          onClose={() => setDialog("")}
          onDone={() => onEnded("You declined to sign", <p>{view.sender_organization} reads your reason. Nothing is to be signed any more, and you can close this page.</p>)}
        />
      )}
      {dialog === "hand-over" && (
        <HandOver
          token={token}
          view={view}
          onClose={() => setDialog("")}
          onDone={(name, email) =>
            onEnded(
              "Handed over",
              <p>
                {name} is asked now, at {email}. Your link has ended, and you can close this page.
              </p>,
            )
          }
        />
      )}
    </>
  );
}
