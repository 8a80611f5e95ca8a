import { Button } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useParams, useSearch } from "@tanstack/react-router";
import { useState, type ReactNode } from "react";
import { LinkButton } from "@/components/link-button";
import { Loaded, Loading, useFirstWait } from "@/components/loading";
import { Notice } from "@/components/notice";
import { boundQuery, OfferVersion } from "@/components/offers/offer-version";
import { PageHeader } from "@/components/page-header";
import { EvidenceSection } from "@/features/evidence/evidence-list";
import { useMay, useSession, useZone } from "@/features/session/session";
import { dayOf } from "@/lib/dates";
import { placeIn } from "@/lib/draft-place";
import { plain } from "@/lib/words";
import { ProductForm } from "./product-form";
import styles from "./products.module.css";
import { changeProduct, productQuery, submissionsQuery, waits, type Product } from "./queries";
import { StartDraft } from "./start-draft";
import { Versions } from "./versions";
import { Waiting } from "./waiting";

const DID = {
  submitted: { title: "Submitted.", text: "The districts that you ticked can read the version now. What they say about it comes here and by mail." },
  published: { title: "Published.", text: "The version cannot be changed any more. The next draft begins from it." },
} as const;

export function ProductPage() {
  const { productId } = useParams({ from: "/inside/products/$productId" });
  const { did } = useSearch({ from: "/inside/products/$productId" });
  const session = useSession();
  return (
    <Loaded query={useQuery(productQuery(productId))}>
      {(product) => {
        const own = session.organization?.id === product.vendor.id;
        return (
          <Settled key={product.id} product={product} own={own}>
            {own ? <OwnHead product={product} /> : <Head product={product} />}
            {did && (
              <Notice live title={DID[did].title}>
                <p>{DID[did].text}</p>
              </Notice>
            )}
            {own && <OwnWork product={product} />}
            {own && <h2 className="section-title">Versions</h2>}
            <Versions versions={product.versions.filter(({ status }) => !own || status !== "draft")} product={product.name} own={own} />
            <EvidenceSection product={product.id} own={own} />
          </Settled>
        );
      }}
    </Loaded>
  );
}

/** Who waits for a vendor's own product, and who is bound to an older version, stands above what it does next. */
function Settled({ product, own, children }: { product: Product; own: boolean; children: ReactNode }) {
  const offers = useMay("offers.make");
  const submissions = useQuery({ ...submissionsQuery, enabled: own });
  const bound = useQuery({ ...boundQuery(product.id), enabled: own && offers && newestOf(product) !== undefined });
  return useFirstWait(submissions, bound) ? <Loading /> : children;
}

/** The newest published version, made for no district alone. */
function newestOf(product: Product) {
  return product.versions.filter((version) => version.status === "published" && !version.variant_for).sort((a, b) => b.number - a.number)[0];
}

function Head({ product, actions, own }: { product: Product; actions?: React.ReactNode; own?: boolean }) {
  return (
    <PageHeader
      crumbs={
        own ? (
          <Link to="/products">Products</Link>
        ) : (
          <Link to="/vendors/$vendorId" params={{ vendorId: product.vendor.id }}>
            {product.vendor.name}
          </Link>
        )
      }
      title={product.name}
      meta={
        <>
          {plain(product.kind, true)}
          {/^https?:\/\//.test(product.url) && (
            <>
              {product.kind ? ", " : ""}
              <a href={product.url} target="_blank" rel="noreferrer">
                {product.url.replace(/^https?:\/\//, "")}
                <span className="visually-hidden"> (opens in a new tab)</span>
              </a>
            </>
          )}
        </>
      }
      actions={actions}
    />
  );
}

/** What a vendor does with its own product: one main action, which is to go on where somebody left. */
function OwnHead({ product }: { product: Product }) {
  const client = useQueryClient();
  const fills = useMay("schedules.edit");
  const edits = useMay("products.edit");
  const [open, setOpen] = useState<"start" | "edit" | null>(null);
  const { data: submissions } = useQuery(submissionsQuery);
  const drafts = product.versions.filter(({ status }) => status === "draft");
  const [draft] = drafts;
  const place = draft && placeIn(draft.id);
  const waiting = (submissions ?? []).filter((one) => waits(one) && one.product.id === product.id);
  return (
    <>
      <Head
        own
        product={product}
        actions={
          <>
            {edits && (
              <Button variant="outline" onClick={() => setOpen("edit")}>
                Name and address
              </Button>
            )}
            {fills &&
              (draft && drafts.length === 1 ? (
                <LinkButton to="/schedule/$draftId" params={{ draftId: draft.id }}>
                  {place ? `Go on with: ${place.label}` : `Go on with version ${draft.number}`}
                </LinkButton>
              ) : (
                drafts.length === 0 && <Button onClick={() => setOpen("start")}>{product.versions.length ? "Fill in a new version" : "Fill in a schedule"}</Button>
              ))}
          </>
        }
      />
      {open === "start" && <StartDraft product={product} waiting={waiting} onClose={() => setOpen(null)} />}
      {open === "edit" && (
        <ProductForm
          title="Name and address of the product"
          label="Save"
          initial={{ name: product.name, kind: product.kind, url: product.url }}
          send={(values) => changeProduct(product.id, values)}
          onClose={() => setOpen(null)}
          onDone={() => {
            setOpen(null);
            void client.invalidateQueries({ queryKey: ["product", product.id] });
            void client.invalidateQueries({ queryKey: ["products"] });
          }}
        />
      )}
    </>
  );
}

function OwnWork({ product }: { product: Product }) {
  const zone = useZone();
  const fills = useMay("schedules.edit");
  const [starting, setStarting] = useState(false);
  const { data: submissions } = useQuery(submissionsQuery);
  const waiting = (submissions ?? []).filter((one) => waits(one) && one.product.id === product.id);
  const drafts = product.versions.filter(({ status }) => status === "draft");
  const published = product.versions.some((version) => version.status === "published");
  // A district's own variant may be begun beside the draft for all.
  const another = fills && drafts.length > 0 && published && waiting.length > 0;
  const mayOffer = useMay("offers.make");
  const newest = newestOf(product);
  return (
    <>
      {mayOffer && newest && <OfferVersion product={product} version={newest} />}
      {(submissions ?? []).some((one) => one.product.id === product.id) && (
        <section aria-labelledby="waiting">
          <h2 id="waiting" className="section-title">
            Districts that wait for it
          </h2>
          <Waiting submissions={submissions ?? []} product={product.id} />
        </section>
      )}
      <section aria-labelledby="drafts">
        <h2 id="drafts" className="section-title">
          Being filled in
        </h2>
        {drafts.length === 0 && (
          <p>
            {published ? "No open draft. A new one begins from the last version, so only what changed needs typing." : "No schedule of data yet. It says what the product collects and why; districts cannot put the product into an agreement without one."}
          </p>
        )}
        {drafts.map((draft) => {
          const place = placeIn(draft.id);
          return (
            <div key={draft.id} className={styles.draft}>
              <p>
                <strong>
                  Version {draft.number}
                  {draft.variant_for ? ` for ${draft.variant_for}` : ""}
                </strong>
                , begun {dayOf(draft.created_at, zone)}
              </p>
              {fills && (
                <Link to="/schedule/$draftId" params={{ draftId: draft.id }}>
                  {place ? `Go on with: ${place.label}` : "Open the form"}
                </Link>
              )}
            </div>
          );
        })}
        {another && (
          <p>
            <button type="button" className="link-button" onClick={() => setStarting(true)}>
              Begin a version for one district alone
            </button>
          </p>
        )}
        {fills && (
          <p>
            <a href={`/api/v1/products/${product.id}/schedule-template.xlsx`} download>
              Download the schedule as a spreadsheet
            </a>{" "}
            <span className="note">to fill in and upload again.</span>
          </p>
        )}
      </section>
      {starting && <StartDraft product={product} waiting={waiting} onClose={() => setStarting(false)} />}
    </>
  );
}
