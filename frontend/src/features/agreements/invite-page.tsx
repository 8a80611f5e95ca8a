import { Button } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useDeferredValue, useState } from "react";
import { api, ApiError, body } from "@/api/client";
import { Fold } from "@/components/fold";
import { CheckField, SelectField, TextField } from "@/components/form/field";
import { Form } from "@/components/form/form";
import { SearchField } from "@/components/form/search-field";
import { useForm } from "@/components/form/use-form";
import { Notice } from "@/components/notice";
import { PageHeader } from "@/components/page-header";
import { useSession } from "@/features/session/session";
import { isState, STATES, stateName } from "@/lib/states";
import { plain } from "@/lib/words";
import { MailPreview } from "./mail-preview";
import { inviteVendor } from "./invite";

interface Values {
  /** The vendor's id where it is one of the directory. */
  vendor: string;
  vendor_name: string;
  email: string;
  contact_name: string;
  products: string[];
  product_names: string;
  governing: string;
  states: string[];
  service_agreement_title: string;
  message: string;
}

const lines = (text: string) =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);

/** Asks a vendor for its schedule of data: whom, for what, under whose law, and what the mail says. */
export function InvitePage() {
  const { vendor } = useSearch({ from: "/inside/agreements/invite" });
  const chosen = useQuery({ queryKey: ["vendor", vendor], queryFn: () => body(api.GET("/api/v1/vendors/{vendor_id}", { params: { path: { vendor_id: vendor ?? "" } } })), enabled: Boolean(vendor) });
  return (
    <>
      <PageHeader
        crumbs={<Link to="/agreements">Agreements</Link>}
        title="Invite a vendor"
        meta="The vendor fills in what its product collects; your district reviews it, and the agreement is made from it."
      />
      {(!vendor || chosen.data || chosen.error) && <InviteForm known={chosen.data ? { value: chosen.data.id, label: chosen.data.name } : null} />}
    </>
  );
}

function InviteForm({ known }: { known: { value: string; label: string } | null }) {
  const { organization } = useSession();
  const own = organization?.state ?? "";
  const navigate = useNavigate();
  const client = useQueryClient();
  const [typed, setTyped] = useState("");
  const [fresh, setFresh] = useState(false);
  const [name, setName] = useState(known?.label ?? "");
  /** Vendors that may be the one that was typed, as the server found them. */
  const [similar, setSimilar] = useState<{ value: string; label: string }[]>([]);
  const search = useDeferredValue(typed.trim());

  const form = useForm<Values, { id: string }>({
    initial: { vendor: known?.value ?? "", vendor_name: "", email: "", contact_name: "", products: [], product_names: "", governing: isState(own) ? own : "", states: [], service_agreement_title: "", message: "" },
    check: (values) => ({
      vendor: values.vendor || fresh ? "" : "Choose a vendor, or say that it is not listed.",
      vendor_name: fresh && !values.vendor_name.trim() ? "Enter the vendor’s name." : "",
      email: fresh && !values.email.trim() ? "Enter the e-mail address of somebody at the vendor." : "",
      product_names: (values.vendor || fresh) && values.products.length === 0 && lines(values.product_names).length === 0 ? "Say which product you need the schedule of." : "",
      governing: values.governing ? "" : "Choose the governing state.",
    }),
    send: (values) => send(values, false),
    onDone: ({ id }) => {
      void client.invalidateQueries({ queryKey: ["agreements"] });
      void client.invalidateQueries({ queryKey: ["vendors"] });
      void client.invalidateQueries({ queryKey: ["today"] });
      void navigate({ to: "/agreements/$agreementId/review", params: { agreementId: id } });
    },
  });
  const { values, errors, set } = form;

  const send = async (given: Values, another: boolean) => {
    setSimilar([]);
    try {
      return await inviteVendor({
        ...(fresh ? { vendor_name: given.vendor_name.trim(), new: another || similar.length > 0 } : { vendor: given.vendor }),
        email: given.email.trim(),
        contact_name: given.contact_name.trim(),
        products: given.products,
        product_names: lines(given.product_names),
        states: [given.governing, ...given.states].filter(isState),
        service_agreement_title: given.service_agreement_title.trim(),
        message: given.message.trim(),
      });
    } catch (error) {
      if (error instanceof ApiError && error.code === "agreements.vendor_known") {
        setSimilar(Object.entries(error.fields).filter(([field]) => field.startsWith("known.")).map(([field, [label]]) => ({ value: field.slice(6), label: label ?? "" })));
        throw new ApiError(error.status, error.code, error.message, { vendor_name: error.fields.vendor_name ?? [error.message] });
      }
      throw error;
    }
  };

  const found = useQuery({
    queryKey: ["vendors", "search", search],
    queryFn: () => body(api.GET("/api/v1/vendors", { params: { query: { search, size: 8 } } })),
    enabled: search !== "" && !values.vendor && !fresh,
    placeholderData: (old) => old,
  });
  const vendor = useQuery({
    queryKey: ["vendor", values.vendor],
    queryFn: () => body(api.GET("/api/v1/vendors/{vendor_id}", { params: { path: { vendor_id: values.vendor } } })),
    enabled: values.vendor !== "",
  });
  const take = (picked: { value: string; label: string }) => {
    set("vendor", picked.value);
    set("products", []);
    setName(picked.label);
    setFresh(false);
    setSimilar([]);
  };
  const unlisted = () => {
    setFresh(true);
    set("vendor_name", typed.trim());
  };
  const again = () => {
    set("vendor", "");
    set("products", []);
    setFresh(false);
    setSimilar([]);
  };
  const products = vendor.data?.products ?? [];
  const who = fresh ? values.vendor_name.trim() : name;
  const named = [...products.filter((product) => values.products.includes(product.id)).map((product) => product.name), ...lines(values.product_names)];

  return (
    <Form form={form} label="Invite a vendor">
      {!values.vendor && !fresh && (
        <>
          <SearchField
            name="vendor"
            label="Vendor"
            help="Type a part of its name or of a product’s."
            errors={errors.vendor}
            typed={typed}
            onType={setTyped}
            found={found.data?.results.map((row) => ({ value: row.id, label: row.name, help: row.verified ? "Domain confirmed" : "Not confirmed; only districts that deal with it see it" }))}
            last={{ value: "", label: `Invite “${typed.trim()}” as a new vendor`, help: found.data?.results.length ? "If it is none of these" : "No vendor of the directory matches." }}
            onPick={(picked) => (picked.value ? take(picked) : unlisted())}
            nothing="No vendor of the directory matches."
          />
          <p>
            <button
              type="button"
              className="link-button"
              onClick={unlisted}
            >
              {typed.trim() ? `Invite “${typed.trim()}”, which is not listed` : "The vendor is not listed"}
            </button>
          </p>
        </>
      )}
      {values.vendor && (
        <p id="vendor">
          <strong>Vendor:</strong> {name}{" "}
          <button type="button" className="link-button" onClick={again}>
            Choose another
          </button>
        </p>
      )}
      {fresh && (
        <>
          <TextField name="vendor_name" label="Vendor’s name" value={values.vendor_name} onChange={(next) => {
              set("vendor_name", next);
              // Another name is another question: it is looked for anew before a vendor is added.
              setSimilar([]);
            }} errors={errors.vendor_name} />
          {similar.length > 0 && (
            <Notice live title="Is it one of these?">
              <ul>
                {similar.map((each) => (
                  <li key={each.value}>
                    <button type="button" className="link-button" onClick={() => take(each)}>
                      Invite {each.label}
                    </button>
                  </li>
                ))}
              </ul>
              <p>If it is another company, send the invitation once more: “{values.vendor_name.trim()}” is then added as a new vendor.</p>
            </Notice>
          )}
          <p>
            <button type="button" className="link-button" onClick={again}>
              Choose one of the directory instead
            </button>
          </p>
        </>
      )}
      {(values.vendor || fresh) && (
        <>
          {fresh || errors.email || values.email ? (
            <>
              <TextField name="contact_name" optional label="Who is asked" value={values.contact_name} onChange={(next) => set("contact_name", next)} errors={errors.contact_name} />
              <TextField name="email" type="email" inputMode="email" label="E-mail address" help="Whoever has this address can fill in the schedule, and becomes the vendor’s administrator here." value={values.email} onChange={(next) => set("email", next)} errors={errors.email} />
            </>
          ) : (
            <p className="note">The mail goes to who manages {name} here.</p>
          )}
          {products.length > 0 && (
            <CheckField name="products" optional label="Products" value={values.products} onChange={(next) => set("products", next)} errors={errors.products} options={products.map((product) => ({ value: product.id, label: product.name, help: product.kind ? plain(product.kind, true) : undefined }))} />
          )}
          <TextField name="product_names" optional={products.length > 0} label={products.length > 0 ? "Another product" : "Product"} help="Several: one a line." lines={2} value={values.product_names} onChange={(next) => set("product_names", next)} errors={errors.product_names} />
        </>
      )}
      {isState(own) ? (
        <p>
          <strong>Governing state:</strong> {stateName(own)}, your district’s own. Its questions are asked, and its terms make the text.
        </p>
      ) : (
        <SelectField name="governing" label="Governing state" placeholder="Choose a state" value={values.governing} onChange={(next) => set("governing", next)} options={STATES.map((state) => ({ value: state, label: stateName(state) }))} errors={errors.governing} />
      )}
      <TextField name="service_agreement_title" optional label="Title of the service agreement" help="The contract or terms of service that this agreement stands beside." value={values.service_agreement_title} onChange={(next) => set("service_agreement_title", next)} errors={errors.service_agreement_title} />
      <TextField name="message" optional label="A few words to the vendor" lines={3} value={values.message} onChange={(next) => set("message", next)} errors={errors.message} />
      <Fold open={Boolean(errors.states)} summary="A regional agreement, for further states">
        <CheckField name="states" optional label="Further states" help="Each adds its own questions and its own reading of the text." value={values.states} onChange={(next) => set("states", next)} options={STATES.filter((state) => state !== values.governing).map((state) => ({ value: state, label: stateName(state) }))} errors={errors.states} />
      </Fold>
      <MailPreview vendor={who} products={named} states={[values.governing, ...values.states]} contact={values.contact_name.trim()} message={values.message.trim()} />
      <Button type="submit" loading={form.busy}>
        Send the invitation
      </Button>
    </Form>
  );
}
