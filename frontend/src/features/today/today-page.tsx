import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { api, body } from "@/api/client";
import { LinkButton } from "@/components/link-button";
import { Loaded } from "@/components/loading";
import { Notice } from "@/components/notice";
import { PageHeader } from "@/components/page-header";
import { useMay, useSession, useZone } from "@/features/session/session";
import { dayOf } from "@/lib/dates";
import { placeIn } from "@/lib/draft-place";
import { count } from "@/lib/words";
import styles from "./today.module.css";

/** What waits for this organization, and for others. An operator reads no agreement and gets the way to their own work. */
export function TodayPage() {
  const session = useSession();
  if (!session.may.includes("agreements.read")) {
    return (
      <>
        <PageHeader title="Today" meta={session.organization?.name} />
        <p className="prose">
          As an operator you look after <Link to="/organizations">organizations</Link> and their people, vendors that stand here{" "}
          <Link to="/duplicates">twice</Link>, and <Link to="/settings/messages">messages</Link> that could not leave. Agreements are not
          yours to read.
        </p>
      </>
    );
  }
  return <Waiting />;
}

/** The section of a schedule's form that this person left last, where the address is that of a form. */
function leftAt(url: string): string | undefined {
  const draft = /^\/schedule\/([^/]+)$/.exec(url)?.[1];
  return draft && placeIn(draft)?.label;
}

function Waiting() {
  const session = useSession();
  const zone = useZone();
  const mayInvite = useMay("agreements.ask");
  const query = useQuery({ queryKey: ["today"], queryFn: () => body(api.GET("/api/v1/today")), refetchInterval: 30_000 });
  return (
    <>
      <PageHeader title="Today" meta={session.organization?.name} actions={mayInvite && <LinkButton to="/agreements/invite">Invite a vendor</LinkButton>} />
      <Loaded query={query}>
        {(today) => (
          <>
            {today.failed > 0 && (
              <Notice title={`${count(today.failed, "message or task", "messages or tasks")} could not leave.`}>
                <Link to="/settings/messages">See what failed, and try again</Link>
              </Notice>
            )}
            {today.silent.length > 0 && (
              <Notice title="Part of this installation is not running.">
                {today.silent.map((sentence) => (
                  <p key={sentence}>{sentence}</p>
                ))}
                <p>Tell your operator.</p>
              </Notice>
            )}
            {today.groups.map((group) => (
              <section key={group.key} aria-labelledby={`group-${group.key}`} className={styles.group}>
                <h2 id={`group-${group.key}`}>
                  {group.heading} {group.count > 0 && <span className={styles.count}>{group.count.toLocaleString("en-US")}</span>}
                </h2>
                {group.items.length === 0 ? (
                  <p className={styles.empty}>
                    {group.empty}{" "}
                    {group.key === "waiting_for_you" && mayInvite && (
                      <>
                        <Link to="/agreements/invite">Invite a vendor</Link>, or <Link to="/agreements/record">record an agreement that is signed already</Link>.
                      </>
                    )}
                  </p>
                ) : (
                  <ul className={styles.items}>
                    {group.items.map((item) => (
                      <li key={`${item.url} ${item.what} ${item.about}`}>
                        <div>
                          <Link to={item.url}>
                            {item.what}
                            <span className="visually-hidden">: {item.about}</span>
                          </Link>
                          <span className={styles.about} aria-hidden="true">
                            {item.about}
                          </span>
                          {leftAt(item.url) && <span className={styles.about}>Go on with: {leftAt(item.url)}</span>}
                        </div>
                        {item.since && <span className={styles.since}>since {dayOf(item.since, zone)}</span>}
                      </li>
                    ))}
                    {group.more.map((more) => (
                      <li key={more.what}>
                        {more.status ? (
                          <Link to="/agreements" search={{ status: more.status, sort: "created" }}>
                            and {more.count.toLocaleString("en-US")} more: {more.what}
                          </Link>
                        ) : more.stage ? (
                          <Link to="/offers" search={{ stage: more.stage }}>
                            and {more.count.toLocaleString("en-US")} more: {more.what}
                          </Link>
                        ) : (
                          <span>
                            and {more.count.toLocaleString("en-US")} more, which follow: {more.what}
                          </span>
                        )}
                      </li>
                    ))}
                  </ul>
                )}
              </section>
            ))}
          </>
        )}
      </Loaded>
    </>
  );
}
