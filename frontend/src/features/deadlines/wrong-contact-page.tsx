import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { api, body } from "@/api/client";
import { Loaded } from "@/components/loading";
import { PageHeader } from "@/components/page-header";
import { wrongContactQuery } from "./queries";

/** Where the second link in a mail to a vendor's contact leads: nobody has to be signed in, and opening it changes nothing. */
export function WrongContactPage() {
  const { token } = useParams({ from: "/wrong-contact/$token" });
  const query = useQuery(wrongContactQuery(token));
  const client = useQueryClient();
  const say = useMutation({
    mutationFn: () => body(api.POST("/api/v1/wrong-contact", { body: { token } })),
    onSuccess: (next) => client.setQueryData(wrongContactQuery(token).queryKey, next),
  });
  return (
    <Loaded query={query}>
      {(contact) => (
        <>
          <PageHeader title="Are you the one to be told?" />
          {contact.wrong ? (
            <p role="status">
              You have said that you are not the one to be told of what {contact.vendor} owes to {contact.district}. {contact.district} reads
              that, and this address is left alone. You can close this page.
            </p>
          ) : (
            <>
              <p>
                {contact.district} has this address for what {contact.vendor} owes to it. If you are not the one to be told, say so:{" "}
                {contact.district} reads it, and no more of these mails come to this address.
              </p>
              <p>What is owed stays owed; somebody else at {contact.vendor} will have to be told.</p>
              {say.error && <p role="alert">{say.error.message}</p>}
              <Button loading={say.isPending} onClick={() => say.mutate()}>
                I am not the one to be told
              </Button>
            </>
          )}
        </>
      )}
    </Loaded>
  );
}
