import { useQuery } from "@tanstack/react-query";
import { Link, Outlet, useParams } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Loaded, Loading, useFirstWait } from "@/components/loading";
import { Notice } from "@/components/notice";
import { PageHeader } from "@/components/page-header";
import { Status } from "@/components/status";
import { Tabs } from "@/components/tabs";
import { useSession } from "@/features/session/session";
import { longDate } from "@/lib/dates";
import { Actions } from "./actions";
import { NextStep } from "./next-step";
import { OfferedVersions } from "./offered-versions";
import { offersQuery } from "./offers";
import { agreementQuery, underReview, type Agreement } from "./queries";
import { reviewQuery, submissionsQuery } from "./review";

export function AgreementLayout() {
  const { agreementId } = useParams({ from: "/inside/agreements/$agreementId" });
  const vendorSide = useSession().organization?.kind === "vendor";
  const review = { href: `/agreements/${agreementId}/review`, label: "Review" };
  return (
    <Loaded query={useQuery(agreementQuery(agreementId))}>
      {(agreement) => (
        <Settled key={agreementId} agreement={agreement}>
          <PageHeader
            crumbs={<Link to="/agreements">Agreements</Link>}
            title={vendorSide ? (agreement.district?.name ?? "General offer") : agreement.vendor.name}
            status={<Status strong code={agreement.expired ? "expired" : agreement.status} label={agreement.status_label} />}
            meta={[
              `Agreement ${agreement.reference}`,
              agreement.lines.map((line) => line.product).join(", "),
              agreement.effective_date ? `effective ${longDate(agreement.effective_date)}` : "",
              agreement.end_date ? `ends ${longDate(agreement.end_date)}` : "",
            ]
              .filter(Boolean)
              .join(" · ")}
            actions={<Actions agreement={agreement} />}
          />
          {agreement.status_reason && agreement.status !== "with_vendor" && (
            <Notice title="Reason given">
              <p>{agreement.status_reason}</p>
            </Notice>
          )}
          {agreement.documents_pending && (
            <Notice live title="The documents are being set.">
              Word file and PDF are made from this text now; it takes a few seconds. Sending becomes possible once they stand.
            </Notice>
          )}
          <NextStep agreement={agreement} />
          <OfferedVersions agreement={agreement} />
          <Tabs
            label="Agreement"
            tabs={[
              ...(underReview(agreement) ? [review] : []),
              ...(agreement.recorded
                ? [{ href: `/agreements/${agreementId}/text`, label: "Record" }]
                : [
                    { href: `/agreements/${agreementId}/text`, label: "Text" },
                    { href: `/agreements/${agreementId}/provisions`, label: "Special provisions" },
                    { href: `/agreements/${agreementId}/terms`, label: "Terms" },
                  ]),
              { href: `/agreements/${agreementId}/schedule`, label: "Schedule" },
              ...(underReview(agreement) || agreement.recorded ? [] : [review]),
              { href: `/agreements/${agreementId}/documents`, label: "Documents" },
              { href: `/agreements/${agreementId}/signatures`, label: "Signatures" },
              ...(agreement.district ? [{ href: `/agreements/${agreementId}/clocks`, label: "Clocks" }] : []),
              { href: `/agreements/${agreementId}/timeline`, label: "Timeline" },
            ]}
          />
          <Outlet />
        </Settled>
      )}
    </Loaded>
  );
}

/** What the review, the offers and the vendor's submissions say decides which steps stand above the page, and in which order. */
function Settled({ agreement, children }: { agreement: Agreement; children: ReactNode }) {
  const vendorSide = useSession().organization?.kind === "vendor";
  const review = useQuery({ ...reviewQuery(agreement.id), enabled: ["draft", "with_vendor", "in_review"].includes(agreement.status) });
  const offers = useQuery({ ...offersQuery(agreement.id), enabled: agreement.status === "executed" });
  const submissions = useQuery({ ...submissionsQuery, enabled: vendorSide && agreement.status === "with_vendor" });
  return useFirstWait(review, offers, submissions) ? <Loading /> : children;
}
