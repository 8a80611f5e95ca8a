import { Button } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { ApiError } from "@/api/client";
import { DataTable, type Column } from "@/components/data-table";
import { Pages } from "@/components/filters";
import { Loaded, Loading, useFirstWait } from "@/components/loading";
import { PageHeader } from "@/components/page-header";
import { ProductRegister } from "@/features/reports/product-register";
import { useMay, useSession, useZone } from "@/features/session/session";
import { dayOf } from "@/lib/dates";
import { placeIn } from "@/lib/draft-place";
import { count, list } from "@/lib/words";
import { ProductForm } from "./product-form";
import { addProduct, preferencesQuery, productsQuery, setPreferences, submissionsQuery, waits, type Product } from "./queries";
import styles from "./products.module.css";
import { Waiting } from "./waiting";

/** For a vendor its own products, for a district those of the vendors that it sees. */
export function ProductsPage() {
  return useSession().organization?.kind === "vendor" ? <OwnProducts /> : <ProductRegister />;
}

/** A vendor's own products: what districts wait for, what is begun, what is published. */
function OwnProducts() {
  const own = useSession().organization?.kind === "vendor";
  const zone = useZone();
  const client = useQueryClient();
  const navigate = useNavigate();
  const edits = useMay("products.edit");
  const prefers = useMay("vendors.prefer");
  const [page, setPage] = useState(1);
  const [adding, setAdding] = useState(false);
  const query = useQuery(productsQuery(page));
  const asked = useQuery({ ...submissionsQuery, enabled: own });
  const submissions = asked.data;
  const asking = useFirstWait(query, asked, useQuery({ ...preferencesQuery, enabled: own && prefers }));
  const waitsFor = (product: string) => (submissions ?? []).filter((one) => waits(one) && one.product.id === product).map((one) => one.district.name);

  const columns: Column<Product>[] = [
    {
      key: "name",
      label: "Product",
      main: true,
      render: (row) => (
        <Link to="/products/$productId" params={{ productId: row.id }}>
          {row.name}
        </Link>
      ),
    },
    ...(own ? [] : [{ key: "vendor", label: "Vendor", render: (row: Product) => row.vendor.name }]),
    {
      key: "published",
      label: "Published",
      render: (row) => {
        const published = row.versions.filter(({ status }) => status === "published");
        const last = published.find(({ variant_for }) => !variant_for) ?? published[0];
        if (!last) return "Nothing yet";
        return (
          <>
            <Link to="/schedules/$versionId" params={{ versionId: last.id }}>
              Version {last.number}
            </Link>
            {last.published_at && `, ${dayOf(last.published_at, zone)}`}
            {published.length > 1 && ` (${count(published.length, "version")})`}
          </>
        );
      },
    },
    ...(own
      ? [
          {
            key: "draft",
            label: "Being filled in",
            render: (row: Product) => {
              const drafts = row.versions.filter(({ status }) => status === "draft");
              if (drafts.length === 0) return "–";
              return drafts.map((draft) => (
                <div key={draft.id}>
                  <Link to="/schedule/$draftId" params={{ draftId: draft.id }}>
                    Version {draft.number}
                    {draft.variant_for ? ` for ${draft.variant_for}` : ""}
                  </Link>
                  {placeIn(draft.id) && `, last at ${placeIn(draft.id)?.label}`}
                </div>
              ));
            },
          },
          { key: "waits", label: "Waiting for it", render: (row: Product) => list(waitsFor(row.id)) || "–" },
        ]
      : []),
  ];
  return (
    <>
      <PageHeader title="Products" meta={own ? "What districts can put into an agreement, each with its schedule of data." : undefined} actions={edits && <Button onClick={() => setAdding(true)}>Add a product</Button>} />
      {asking ? (
        <Loading />
      ) : (
        <>
          {own && submissions && submissions.length > 0 && (
            <section aria-labelledby="waiting">
              <h2 id="waiting" className="section-title">
                Districts that wait for you
              </h2>
              <Waiting submissions={submissions} />
            </section>
          )}
          <h2 className={own ? "section-title" : "visually-hidden"}>All products</h2>
          <Loaded query={query}>
            {(data) => (
              <>
                <DataTable
                  caption="Products"
                  columns={columns}
                  rows={data.results}
                  rowKey={(row) => row.id}
                  empty={<p>{own ? "No product yet. Add one, and fill in its schedule of data." : "No product that you can see."}</p>}
                />
                <Pages page={data.page} pages={data.pages} onPage={setPage} />
              </>
            )}
          </Loaded>
          {own && (
            <p className={styles.further}>
              <Link to="/evidence">Evidence</Link> <span className="note">Audit reports, certificates and insurance, for the districts that may see them.</span>
            </p>
          )}
          {own && prefers && <Preference />}
        </>
      )}
      {adding && (
        <ProductForm
          title="Add a product"
          label="Add the product"
          send={addProduct}
          onClose={() => setAdding(false)}
          onDone={({ id }) => {
            void client.invalidateQueries({ queryKey: ["products"] });
            void navigate({ to: "/products/$productId", params: { productId: id } });
          }}
        />
      )}
    </>
  );
}

function Preference() {
  const client = useQueryClient();
  const { data } = useQuery(preferencesQuery);
  const [said, setSaid] = useState("");
  if (!data) return null;
  const set = async (on: boolean) => {
    setSaid("");
    try {
      client.setQueryData(preferencesQuery.queryKey, await setPreferences(on));
      setSaid("Saved.");
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setSaid(error.message);
    }
  };
  return (
    <section aria-labelledby="preference">
      <h2 id="preference" className="section-title">
        Before a schedule goes out
      </h2>
      <div className={styles.preference}>
        <input type="checkbox" id="approval_required" checked={data.approval_required} aria-describedby="approval-help" onChange={(event) => void set(event.target.checked)} />
        <label htmlFor="approval_required">An administrator approves it first</label>
        <p id="approval-help" className="note">
          Contributors then fill in a schedule and ask for approval; submitting and publishing is for administrators alone.
        </p>
        <p role="status">{said}</p>
      </div>
    </section>
  );
}
