import { Button } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { api, body } from "@/api/client";
import { Notice } from "@/components/notice";
import { useZone } from "@/features/session/session";
import { instant } from "@/lib/dates";
import { stop } from "@/lib/words";

const AGAIN = 1_500; // milliseconds between two looks at a test that waits

/** A mail to oneself, and what the mail server said to it. */
export function MailTest() {
  const zone = useZone();
  const send = useMutation({ mutationFn: () => body(api.POST("/api/v1/mail-test")) });
  const id = send.data?.id;
  const state = useQuery({
    queryKey: ["mail-test", id],
    queryFn: () => body(api.GET("/api/v1/mail-test/{message_id}", { params: { path: { message_id: id ?? "" } } })),
    enabled: id !== undefined,
    initialData: send.data,
    refetchInterval: ({ state: { data } }) => (data?.state === "waiting" ? AGAIN : false),
  });
  return (
    <section aria-labelledby="mail-test">
      <h2 id="mail-test">Does the mail work?</h2>
      <p>A test goes to your own address, the way every reminder does, and this page says what the mail server answers.</p>
      <div className="button-row">
        <Button variant="outline" loading={send.isPending} onClick={() => send.mutate()}>
          Send a test
        </Button>
      </div>
      {send.error && <Notice live title={send.error.message} />}
      <p role="status">
        {state.data && (
          <>
            {stop(state.data.says)} <span className="note">To {state.data.recipient}, {instant(state.data.planned_at, zone)}.</span>
          </>
        )}
      </p>
    </section>
  );
}
