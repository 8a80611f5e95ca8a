import { useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { api, body } from "@/api/client";
import { PageHeader } from "@/components/page-header";
import { useSession } from "@/features/session/session";
import { changeOf, emptyTerms, TermsForm } from "./terms-form";

export function NewAgreementPage() {
  const { vendor } = useSearch({ from: "/inside/agreements/new" });
  const { organization } = useSession();
  const navigate = useNavigate();
  const client = useQueryClient();
  return (
    <>
      <PageHeader crumbs={<Link to="/agreements">Agreements</Link>} title="Start an agreement" meta="A draft that only your district sees. Nothing is sent." />
      <TermsForm
        initial={emptyTerms(vendor ?? "", organization?.state ?? "")}
        label="Compose the draft"
        send={(values) => body(api.POST("/api/v1/agreements", { body: { ...changeOf(values), vendor: values.vendor, supersedes: null } }))}
        onDone={({ id }) => {
          void client.invalidateQueries({ queryKey: ["agreements"] });
          void navigate({ to: "/agreements/$agreementId", params: { agreementId: id } });
        }}
      />
    </>
  );
}
