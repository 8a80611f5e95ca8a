import { Button } from "@mantine/core";
import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { api, body } from "@/api/client";
import { Dialog } from "@/components/dialog";
import { TextField } from "@/components/form/field";
import { Form } from "@/components/form/form";
import { useForm } from "@/components/form/use-form";
import { Notice } from "@/components/notice";
import { count } from "@/lib/words";

/** How the last offer to a district stands. */
const STANDS: Record<string, string> = { offered: "offered, not answered yet", accepted: "accepted, the amendment is not signed yet", objected: "the district objects", withdrawn: "withdrawn" };

interface Props {
  product: { id: string; name: string };
  /** The newest published version of the product, made for no district alone. */
  version: { id: string; number: number };
}

/** The districts that are bound to a version of a product. */
export const boundQuery = (product: string) =>
  queryOptions({
    queryKey: ["product", product, "bound"],
    queryFn: () => body(api.GET("/api/v1/products/{product_id}/offers", { params: { path: { product_id: product } } })),
  });

/** For a vendor's product page: which districts are bound to an older version, and the offer to all of them at once. */
export function OfferVersion({ product, version }: Props) {
  const client = useQueryClient();
  const [open, setOpen] = useState(false);
  const bound = useQuery(boundQuery(product.id));
  const older = (bound.data ?? []).filter((row) => row.version && row.version.number < version.number);
  const toAsk = older.filter((row) => row.offered !== version.number || row.status === "withdrawn");
  const form = useForm({
    initial: { note: "" },
    send: ({ note }) => body(api.POST("/api/v1/products/{product_id}/offers", { params: { path: { product_id: product.id } }, body: { version: version.id, note: note.trim() } })),
    onDone: () => {
      setOpen(false);
      void client.invalidateQueries({ queryKey: ["product", product.id] });
      void client.invalidateQueries({ queryKey: ["today"] });
    },
  });
  if (older.length === 0) return null;
  return (
    <Notice title={`${count(older.length, "executed agreement")} ${older.length === 1 ? "names" : "name"} an older version of ${product.name}.`}>
      <ul>
        {older.map((row) => (
          <li key={row.agreement.id}>
            <Link to="/agreements/$agreementId" params={{ agreementId: row.agreement.id }}>
              {row.district.name}
              <span className="visually-hidden">, agreement {row.agreement.reference}</span>
            </Link>
            , version {row.version?.number}
            {row.offer && (
              <>
                .{" "}
                <Link to="/offers/$offerId" params={{ offerId: row.offer }}>
                  {`Version ${row.offered}: ${STANDS[row.status] ?? row.status_label.toLowerCase()}`}
                  <span className="visually-hidden">, {row.district.name}</span>
                </Link>
              </>
            )}
          </li>
        ))}
      </ul>
      {toAsk.length > 0 && (
        <p>
          <button type="button" className="link-button" onClick={() => setOpen(true)}>
            Offer version {version.number} to {count(toAsk.length, "district")}
          </button>
        </p>
      )}
      {open && (
        <Dialog title={`Offer version ${version.number} of ${product.name}`} onClose={() => setOpen(false)}>
          <Form form={form} label="Offer the version">
            <div>
              <p>Each of these districts is asked by mail, with the list of changes, to accept it as an amendment or to object. Until an amendment is signed, its agreement names the older version.</p>
              <ul>
                {toAsk.map((row) => (
                  <li key={row.agreement.id}>
                    {row.district.name}, agreement {row.agreement.reference}, version {row.version?.number}
                  </li>
                ))}
              </ul>
            </div>
            <TextField name="note" optional label="A few words to the districts" lines={3} value={form.values.note} onChange={(value) => form.set("note", value)} errors={form.errors.note} />
            <div className="button-row">
              <Button type="submit" loading={form.busy}>
                Offer it
              </Button>
              <Button variant="subtle" onClick={() => setOpen(false)}>
                Cancel
              </Button>
            </div>
          </Form>
        </Dialog>
      )}
    </Notice>
  );
}
