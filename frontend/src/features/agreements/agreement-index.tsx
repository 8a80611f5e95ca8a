import { useQuery } from "@tanstack/react-query";
import { Navigate, useParams } from "@tanstack/react-router";
import { Loaded } from "@/components/loading";
import { agreementQuery, underReview } from "./queries";

/** The address of an agreement leads to what one comes for: the review while there is one, else the text. */
export function AgreementIndex() {
  const { agreementId } = useParams({ from: "/inside/agreements/$agreementId" });
  const { hash } = window.location;
  return (
    <Loaded query={useQuery(agreementQuery(agreementId))}>
      {(agreement) => (
        <Navigate to={underReview(agreement) && !hash ? "/agreements/$agreementId/review" : "/agreements/$agreementId/text"} params={{ agreementId }} hash={hash.slice(1) || undefined} replace />
      )}
    </Loaded>
  );
}
