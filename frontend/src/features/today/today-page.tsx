import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { api, body } from "@/api/client";
import type { components } from "@/api/schema";
import { LinkButton } from "@/components/link-button";
import { Failure, Loaded } from "@/components/loading";
import { Notice } from "@/components/notice";
import { PageHeader } from "@/components/page-header";
import { ReasonDialog } from "@/components/reason-dialog";
import type { ClocksAsked } from "@/features/deadlines/address";
import { ClockList } from "@/features/deadlines/clock-list";
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

type Today = components["schemas"]["TodayOut"];

/** Where the list of clocks shows all of a section. */
const ALL: Record<string, ClocksAsked> = {
  overdue: { status: "overdue", side: "ours" },
  owed_now: { status: "owed_now", side: "ours" },
  soon: { status: "due_soon", side: "ours" },
  week: { status: "open", side: "ours" },
  later: { status: "open", side: "ours" },
  others: { status: "overdue,owed_now,due_soon,open", side: "theirs" },
  unclear: { status: "conditional,waiting,uncomputable,held" },
};

/** Clocks that stand alike: the first of them, and the way to all. An empty section says so in a line, or is left out. */
function Clocks({ section }: { section: Today["clocks"][number] }) {
  const more = section.count - section.clocks.length;
  if (section.count === 0 && !section.empty) return null;
  if (section.count === 0) return <p className={styles.none}>{section.empty}</p>;
  return (
    <section aria-labelledby={`clocks-${section.key}`} className={styles.clocks}>
      <h2 id={`clocks-${section.key}`}>
        {section.heading} <span className={styles.count}>{section.count.toLocaleString("en-US")}</span>
      </h2>
      {section.note && <p className={styles.note}>{section.note}</p>}
      <ClockList rows={section.clocks} label={section.heading} />
      {more > 0 && (
        <p className={styles.all}>
          <Link to="/clocks" search={ALL[section.key] ?? {}}>
            and {more.toLocaleString("en-US")} more: {section.heading.toLowerCase()}
          </Link>
        </p>
      )}
    </section>
  );
}

/** What does not run, and whom a reminder did not reach: in plain words, until somebody dealt with it. */
function Failed({ today }: { today: Today }) {
  const client = useQueryClient();
  const [dealing, setDealing] = useState("");
  const done = () => {
    setDealing("");
    void client.invalidateQueries({ queryKey: ["today"] });
  };
  const retry = useMutation({
    mutationFn: (id: string) => api.POST("/api/v1/reminders/{reminder_id}/retry", { params: { path: { reminder_id: id } } }),
    onSuccess: done,
  });
  return (
    <>
      {today.reminders.length > 0 && (
        <section aria-label="Reminders that reached nobody" className={styles.failed}>
          {retry.error && <Failure error={retry.error} />}
          <ul>
            {today.reminders.map((one) => (
              <li key={one.id}>
                <p>
                  {one.says}{" "}
                  <Link to="/clocks/$clockId" params={{ clockId: one.deadline_id }}>
                    See the clock
                  </Link>
                </p>
                <p className="button-row">
                  {one.allowed_actions.includes("retry") && (
                    <Button variant="outline" size="sm" aria-label={`Try again: ${one.says}`} loading={retry.isPending && retry.variables === one.id} onClick={() => retry.mutate(one.id)}>
                      Try again
                    </Button>
                  )}
                  {one.allowed_actions.includes("deal") && (
                    <Button variant="subtle" size="sm" aria-label={`It is dealt with: ${one.says}`} onClick={() => setDealing(one.id)}>
                      It is dealt with
                    </Button>
                  )}
                </p>
              </li>
            ))}
          </ul>
        </section>
      )}
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
      {dealing && (
        <ReasonDialog title="It is dealt with?" label="It is dealt with" reason="How it was dealt with" help="For example: told them by telephone. It stays with the reminder." send={(reason) => api.POST("/api/v1/reminders/{reminder_id}/deal", { params: { path: { reminder_id: dealing } }, body: { reason } })} onClose={() => setDealing("")} onDone={done}>
          <p>It no longer stands on this page. The mail itself is not sent again.</p>
        </ReasonDialog>
      )}
    </>
  );
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
            <Failed today={today} />
            {today.clocks.map((section) => (
              <Clocks key={section.key} section={section} />
            ))}
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
