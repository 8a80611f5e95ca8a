import { Button } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, body } from "@/api/client";
import { Loaded } from "@/components/loading";
import { ReasonDialog } from "@/components/reason-dialog";
import { useSession, useZone } from "@/features/session/session";
import { Said } from "@/features/settings/said";
import { instant } from "@/lib/dates";
import { feedQuery } from "./queries";
import { ShownOnce } from "./shown-once";
import styles from "./clocks.module.css";

/** The private address under which a calendar program reads the clocks. */
export function FeedSection() {
  const client = useQueryClient();
  const zone = useZone();
  const name = useSession().organization?.name ?? "your organization";
  const query = useQuery(feedQuery);
  const [asking, setAsking] = useState<"make" | "end" | null>(null);
  const [address, setAddress] = useState("");
  const [done, setDone] = useState("");
  const changed = (words: string, next = "") => {
    setAsking(null);
    setAddress(next);
    setDone(words);
    void client.invalidateQueries({ queryKey: feedQuery.queryKey });
  };
  const make = () => body(api.POST("/api/v1/me/feed"));
  return (
    <section aria-labelledby="feed">
      <h2 id="feed">Your calendar</h2>
      <p>
        The open clocks of {name} in your own calendar program. Dates that move and clocks that end follow there, within hours: the program
        decides how often it looks.
      </p>
      {done && <Said words={done} />}
      {address && (
        <>
          <ShownOnce label="Your private address" text={address} note="It is shown this once. Who has it can read your clocks without signing in, so keep it to yourself." />
          <ul className={styles.howto}>
            <li>
              Google Calendar: on a computer, next to “Other calendars” choose Add, then “From URL”. Paste the address and choose “Add calendar”.
            </li>
            <li>Outlook: in Calendar choose “Add calendar”, then “Subscribe from web”. Paste the address, give it a name and choose “Import”.</li>
          </ul>
        </>
      )}
      <Loaded query={query}>
        {({ feed }) => (
          <>
            {!address && (
              <p role="status">
                {feed
                  ? `You have an address, made ${instant(feed.made_at, zone)}. ${feed.read_at ? `A program last read it around ${instant(feed.read_at, zone)}.` : "No program has read it yet."}`
                  : "You have no address yet."}
              </p>
            )}
            <div className="button-row">
              <Button variant="outline" onClick={() => (feed ? setAsking("make") : void make().then((made) => changed("", made.address)))}>
                {feed ? "Make a new address" : "Make an address"}
              </Button>
              {feed && (
                <button type="button" className="link-button" onClick={() => setAsking("end")}>
                  End it
                </button>
              )}
            </div>
          </>
        )}
      </Loaded>
      {asking === "make" && (
        <ReasonDialog title="Make a new address?" label="Make a new address" send={make} onClose={() => setAsking(null)} onDone={(made) => changed("", made.address)}>
          <p>The address that you have now stops working, also in programs that read it.</p>
        </ReasonDialog>
      )}
      {asking === "end" && (
        <ReasonDialog title="End your calendar address?" label="End it" send={() => body(api.DELETE("/api/v1/me/feed"))} onClose={() => setAsking(null)} onDone={() => changed("The address has ended.")}>
          <p>Programs that read it get no answer any more. You can make a new one at any time.</p>
        </ReasonDialog>
      )}
    </section>
  );
}
