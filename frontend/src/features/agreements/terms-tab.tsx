import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { DefinitionList } from "@/components/definition-list";
import { Loaded } from "@/components/loading";
import { longDate } from "@/lib/dates";
import { stateName } from "@/lib/states";
import { count } from "@/lib/words";
import { agreementQuery } from "./queries";

export function TermsTab() {
  const { agreementId } = useParams({ from: "/inside/agreements/$agreementId" });
  return (
    <Loaded query={useQuery(agreementQuery(agreementId))}>
      {(agreement) => {
        const { terms } = agreement;
        const date = (value: string | null) => (value ? longDate(value) : "");
        return (
          <DefinitionList
            items={[
              { label: "District", value: agreement.district ? `${agreement.district.name}, ${stateName(agreement.district.state)}` : "Open to districts (general offer)" },
              {
                label: "Vendor",
                value: (
                  <Link to="/vendors/$vendorId" params={{ vendorId: agreement.vendor.id }}>
                    {agreement.vendor.name}
                  </Link>
                ),
              },
              ...(agreement.covered.length ? [{ label: "Covered districts", value: agreement.covered.map((district) => `${district.name}, ${district.state}`).join("\n") }] : []),
              { label: "Products", value: agreement.lines.map((line) => (line.version === null ? `${line.product}, whose schedule is not submitted yet` : `${line.product}, schedule version ${line.version}`)).join("\n") },
              { label: "Governing state", value: stateName(agreement.states[0] ?? "") },
              ...(agreement.states.length > 1 ? [{ label: "Further readings", value: agreement.states.slice(1).map(stateName).join(", ") }] : []),
              { label: "Service agreement", value: [terms.service_agreement_title, date(terms.service_agreement_date), terms.service_agreement_end ? `ends ${date(terms.service_agreement_end)}` : ""].filter(Boolean).join(", ") },
              { label: "Start", value: date(terms.start_date) || "The day of the last signature" },
              { label: "Term", value: `${count(terms.term_months, "month")} (${terms.term_basis_label.toLowerCase()})` },
              { label: "Effective", value: date(agreement.effective_date) || "Not yet executed" },
              { label: "Ends", value: date(agreement.end_date) || "Set once it is executed" },
              { label: "Notices", value: terms.notice_method },
              { label: "Zone of all dates here", value: agreement.time_zone },
            ]}
          />
        );
      }}
    </Loaded>
  );
}
