import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { api } from "@/api/client";
import { Loaded } from "@/components/loading";
import { PageHeader } from "@/components/page-header";
import { agreementQuery } from "./queries";
import { changeOf, TermsForm, termsOf } from "./terms-form";

export function EditAgreementPage() {
  const { agreementId } = useParams({ from: "/inside/agreements/$agreementId/edit" });
  const client = useQueryClient();
  const navigate = useNavigate();
  const back = () => navigate({ to: "/agreements/$agreementId", params: { agreementId } });
  return (
    <Loaded query={useQuery({ ...agreementQuery(agreementId), refetchInterval: false })}>
      {(agreement) => (
        <>
          <PageHeader
            crumbs={
              <Link to="/agreements/$agreementId" params={{ agreementId }}>
                Agreement {agreement.reference}
              </Link>
            }
            title="Change the terms"
            meta={`${agreement.vendor.name}; ${agreement.status_label.toLowerCase()}`}
          />
          <TermsForm
            initial={termsOf(agreement)}
            vendorFixed
            subjectFixed={agreement.status !== "draft"}
            label="Keep these terms"
            send={async (values) => {
              await api.PUT("/api/v1/agreements/{agreement_id}", { params: { path: { agreement_id: agreementId } }, body: { ...changeOf(values, agreement), revision: agreement.revision } });
            }}
            onDone={() => {
              void client.invalidateQueries({ queryKey: ["agreement", agreementId] });
              void client.invalidateQueries({ queryKey: ["agreements"] });
              void back();
            }}
          >
            <Link to="/agreements/$agreementId" params={{ agreementId }}>
              Cancel
            </Link>
          </TermsForm>
        </>
      )}
    </Loaded>
  );
}
