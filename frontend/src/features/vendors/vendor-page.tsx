import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { DefinitionList } from "@/components/definition-list";
import { LinkButton } from "@/components/link-button";
import { Loaded } from "@/components/loading";
import { EvidenceSection } from "@/features/evidence/evidence-list";
import { PageHeader } from "@/components/page-header";
import { plain } from "@/lib/words";
import { useMay, useSession } from "@/features/session/session";
import { vendorQuery } from "./queries";
import { Versions } from "./versions";

export function VendorPage() {
  const { vendorId } = useParams({ from: "/inside/vendors/$vendorId" });
  const session = useSession();
  const own = session.organization?.id === vendorId;
  const mayStart = useMay("agreements.create");
  return (
    <Loaded query={useQuery(vendorQuery(vendorId))}>
      {(vendor) => (
        <>
          <PageHeader
            crumbs={own ? undefined : <Link to="/vendors">Vendors</Link>}
            title={vendor.name}
            meta={
              own
                ? "As districts see you."
                : vendor.verified
                  ? `Domain confirmed: ${vendor.domain}`
                  : "Domain not yet confirmed; only districts that deal with this vendor see it."
            }
            actions={
              mayStart && (
                <>
                  <LinkButton to="/agreements/new" search={{ vendor: vendorId }} variant="outline">
                    Start an agreement
                  </LinkButton>
                  <LinkButton to="/agreements/invite" search={{ vendor: vendorId }}>
                    Invite it
                  </LinkButton>
                </>
              )
            }
          />
          {session.organization?.kind === "district" && (
            <p>
              <Link to="/agreements" search={{ search: vendor.name }}>
                Agreements with {vendor.name}
              </Link>
            </p>
          )}
          {vendor.products.length === 0 && <p>No product yet. It comes with an invitation, or with the vendor’s schedule of data.</p>}
          {vendor.products.map((product) => (
            <section key={product.id} aria-label={product.name}>
              <h2 className="section-title">
                <Link to="/products/$productId" params={{ productId: product.id }}>
                  {product.name}
                </Link>
              </h2>
              {product.kind && <p className="note">{plain(product.kind, true)}</p>}
              <Versions versions={product.versions} product={product.name} />
            </section>
          ))}
          <EvidenceSection vendor={vendorId} />
          <h2 className="section-title">Particulars</h2>
          <DefinitionList
            items={[
              { label: "Address", value: vendor.address },
              { label: "Domain", value: vendor.domain },
              ...vendor.contacts.map((contact) => ({
                label: `Contact: ${plain(contact.role)}`,
                value: [contact.name, contact.title, contact.email, contact.phone, contact.address].filter(Boolean).join("\n"),
              })),
            ]}
          />
        </>
      )}
    </Loaded>
  );
}
