import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { api, body } from "@/api/client";
import { PageHeader } from "@/components/page-header";
import { stop } from "@/lib/words";
import { OfLink } from "./of-link";
import { digestsQuery } from "./queries";

/** Where the link in a digest leads: nobody has to be signed in, and opening it changes nothing. */
export function UnsubscribePage() {
  const { token } = useParams({ from: "/unsubscribe/$token" });
  const query = useQuery(digestsQuery(token));
  const client = useQueryClient();
  const choose = useMutation({
    mutationFn: (again: boolean) => body(api.POST("/api/v1/unsubscribe", { body: { token, again } })),
    onSuccess: (next) => client.setQueryData(digestsQuery(token).queryKey, next),
  });
  return (
    <>
      <OfLink query={query}>
        {(digests) => (
          <>
            <PageHeader title="Daily digest of clocks" />
            <p role="status">
              {digests.digest
                ? `You get one mail a day with what is due at ${stop(digests.organization)}`
                : `You get no more digests of ${stop(digests.organization)}`}
            </p>
            <p>{digests.anyway}</p>
            {choose.error && <p role="alert">{choose.error.message}</p>}
            <Button loading={choose.isPending} onClick={() => choose.mutate(!digests.digest)}>
              {digests.digest ? "Send me no more digests" : "Send me the digests again"}
            </Button>
          </>
        )}
      </OfLink>
    </>
  );
}
