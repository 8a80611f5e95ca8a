import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { Loaded } from "@/components/loading";
import { PageHeader } from "@/components/page-header";
import { plain } from "@/lib/words";
import { productQuery } from "./queries";
import { Versions } from "./versions";

export function ProductPage() {
  const { productId } = useParams({ from: "/inside/products/$productId" });
  return (
    <Loaded query={useQuery(productQuery(productId))}>
      {(product) => (
        <>
          <PageHeader
            crumbs={
              <Link to="/vendors/$vendorId" params={{ vendorId: product.vendor.id }}>
                {product.vendor.name}
              </Link>
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
          />
          <Versions versions={product.versions} product={product.name} />
        </>
      )}
    </Loaded>
  );
}
