import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, body } from "@/api/client";
import { Loaded } from "@/components/loading";
import { Notice } from "@/components/notice";
import { ReasonDialog } from "@/components/reason-dialog";
import { sessionQuery, useEnter, useSession } from "@/features/session/session";
import { allauth } from "@/features/session/sign-in";
import { instant } from "@/lib/dates";
import { count, list, stop } from "@/lib/words";
import { AppCodes } from "./app-codes";
import { Passkeys } from "./passkeys";
import { Password } from "./password";
import { ProveDialog } from "./prove-dialog";
import { RecoveryCodes } from "./recovery-codes";
import { Sessions } from "./sessions";
import styles from "./signing-in.module.css";
import { useProven } from "./use-proven";
import type { Methods, Place } from "./methods";
import { Said } from "./said";

export const methodsQuery = { queryKey: ["sign-in-methods"], queryFn: () => body(api.GET("/api/v1/sign-in-methods")) };

/** By what the person signs in, and where they are signed in now. It is the person's own, whichever organization they act for. */
export function SigningInTab() {
  const query = useQuery(methodsQuery);
  return <Loaded query={query}>{(methods) => <Ways methods={methods} />}</Loaded>;
}

function Ways({ methods }: { methods: Methods }) {
  const client = useQueryClient();
  const session = useSession();
  const enter = useEnter();
  const zone = session.person?.time_zone;
  const [done, setDone] = useState<{ place: Place; words: string } | null>(null);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const [showing, setShowing] = useState(false);
  const [dropping, setDropping] = useState<Methods["identities"][number] | null>(null);
  const { proven, dialog } = useProven(methods.proves);
  const hasFactor = Boolean(methods.app_codes) || methods.passkeys.length > 0;
  const change = async (place: Place, words: string) => {
    setDone({ place, words });
    await client.invalidateQueries({ queryKey: ["sign-in-methods"] });
    if (session.second_factor) enter(await body(api.GET("/api/v1/session")));
    else await client.invalidateQueries({ queryKey: sessionQuery.queryKey });
  };
  const fresh = async () => {
    const { data } = await allauth<{ unused_codes?: string[] }>("GET", "account/authenticators/recovery-codes");
    setCodes(data?.unused_codes ?? []);
  };
  const said = (place: Place) => done?.place === place && <Said words={done.words} />;
  const parts = (place: Place) => ({ methods, zone, proven, said: said(place), onDone: (words: string) => change(place, words) });
  return (
    <div className={styles.page}>
      {session.second_factor === "add" && (
        <Notice title={`${session.organization?.name ?? "Your organization"} asks its people for a second factor.`}>
          <p>Add codes from an app, or a passkey, here. Everything else opens after that.</p>
        </Notice>
      )}
      {session.second_factor === "show" && (
        <Notice title={`${session.organization?.name ?? "Your organization"} asks for your second factor.`}>
          <p>
            You have one, but this session has not seen it yet.{" "}
            <button type="button" className="link-button" onClick={() => setShowing(true)}>
              Show it now
            </button>
          </p>
        </Notice>
      )}
      <section aria-labelledby="mailed-code">
        <h2 id="mailed-code">Code by mail</h2>
        <p>Always on. Codes go to {stop(methods.email)} To use another address, ask who manages your organization’s people to invite it.</p>
      </section>
      <Password {...parts("password")} />
      <Passkeys {...parts("passkeys")} onFirst={() => void fresh()} />
      <AppCodes {...parts("app")} onFirst={() => void fresh()} />
      {hasFactor && <RecoveryCodes {...parts("recovery")} shown={codes} onShown={setCodes} />}
      {(methods.identities.length > 0 || done?.place === "identities") && (
        <section aria-labelledby="identities">
          <h2 id="identities">Other providers</h2>
          {said("identities")}
          <ul className={styles.rows}>
            {methods.identities.map((identity) => (
              <li key={identity.id}>
                <span>
                  <strong>{identity.name}</strong>
                  <span className="note">Connected {instant(identity.connected_at, zone)}</span>
                </span>
                <button type="button" className="link-button" onClick={() => setDropping(identity)}>
                  Disconnect
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
      {methods.required_by.length > 0 && (
        <p className="note">
          A second factor is required by {stop(list(methods.required_by.map((one) => one.name)))} Your last one cannot be removed before you
          have added another.
        </p>
      )}
      <Sessions zone={zone} said={said("sessions")} onDone={(ended) => setDone({ place: "sessions", words: `${count(ended, "session")} ended.` })} />
      {dropping && (
        <ReasonDialog
          title={`Disconnect ${dropping.name}?`}
          label="Disconnect"
          send={() => body(api.POST("/api/v1/sign-in-methods/identities/{provider}/end", { params: { path: { provider: dropping.id } } }))}
          onClose={() => setDropping(null)}
          onDone={() => {
            setDropping(null);
            void change("identities", `${dropping.name} is disconnected.`);
          }}
        >
          <p>You can connect it again by signing in with it, as long as it vouches for {methods.email}.</p>
        </ReasonDialog>
      )}
      {showing && (
        <ProveDialog
          ways={methods.proves.filter((way) => way !== "password")}
          onClose={() => setShowing(false)}
          onDone={() => {
            setShowing(false);
            void body(api.GET("/api/v1/session")).then(enter);
          }}
        />
      )}
      {dialog}
    </div>
  );
}
