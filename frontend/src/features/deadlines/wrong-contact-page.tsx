import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useEffect, useRef, type ReactNode } from "react";
import { api, body } from "@/api/client";
import { PageHeader } from "@/components/page-header";
import { OfLink } from "./of-link";
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
    <OfLink query={query}>
      {({ district, vendor, wrong }) => (
        <>
          <PageHeader title={wrong ? "This address is left alone" : "Are you the one to be told?"} />
          <div className="prose">
            {wrong ? (
              <Noted justNow={say.isSuccess}>
                You have said that you are not the one to be told of what {vendor} owes to {district}. {district} reads that on its page, and no
                more of these mails come here unless it tries this address again. If it was a mistake, tell {district}.
              </Noted>
            ) : (
              <>
                <p>
                  {district} has your address as the one to write to about what {vendor} owes to it. If you are not the one to be told, say so:{" "}
                  {district} reads it, and no more of these mails come to you.
                </p>
                <p>What is owed stays owed, and somebody else at {vendor} will have to be told.</p>
                {say.error && <p role="alert">{say.error.message}</p>}
                <Button loading={say.isPending} onClick={() => say.mutate()}>
                  I am not the one to be told
                </Button>
              </>
            )}
          </div>
        </>
      )}
    </OfLink>
  );
}

/** The button that was pressed is gone, so the focus goes to what came in its place. */
function Noted({ justNow, children }: { justNow: boolean; children: ReactNode }) {
  const place = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    if (justNow) place.current?.focus();
  }, [justNow]);
  return (
    <p ref={place} tabIndex={-1} role="status">
      {children}
    </p>
  );
}
