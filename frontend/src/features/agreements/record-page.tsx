import { Button } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { api, body } from "@/api/client";
import { CheckField, SelectField, TextField } from "@/components/form/field";
import { Form } from "@/components/form/form";
import { useForm } from "@/components/form/use-form";
import { Loaded } from "@/components/loading";
import { PageHeader } from "@/components/page-header";
import { useSession } from "@/features/session/session";
import { choicesQuery, emptyRecord, OTHER_FORM, sendRecord, typedNames, type Choices, type RecordValues } from "./record";
import { RecordFields } from "./record-form";

/** An agreement that was signed elsewhere, with its file. */
export function RecordPage() {
  const { organization } = useSession();
  return (
    <>
      <PageHeader
        crumbs={<Link to="/agreements">Agreements</Link>}
        title="Record a signed agreement"
        meta="Signed on paper or in another system. It is kept as it is and marked “not sealed here”; only your district sees it until you share it."
      />
      <p className="prose note">
        A whole list of them? <Link to="/agreements/imports">Take in a spreadsheet instead</Link>; files can follow one by one.
      </p>
      <Loaded query={useQuery(choicesQuery(organization?.state ?? ""))}>{(choices) => <RecordForm first={choices} />}</Loaded>
    </>
  );
}

function RecordForm({ first }: { first: Choices }) {
  const { organization } = useSession();
  const client = useQueryClient();
  const navigate = useNavigate();
  const form = useForm<RecordValues, { id: string }>({
    initial: emptyRecord(organization?.state ?? ""),
    check: (values) => ({
      file: values.file ? "" : "Choose the signed PDF.",
      vendor: values.vendor ? "" : "Choose a vendor, or “Another vendor”.",
      vendor_name: values.vendor === OTHER_FORM && !values.vendor_name.trim() ? "Say the vendor’s name." : "",
      products: values.listed.length || typedNames(values.products).length ? "" : "Name at least one product.",
      effective_date: values.effective_date ? "" : "Enter the day from which it is in force.",
      form_name: values.form === OTHER_FORM && !values.form_name.trim() ? "Say the form’s name." : "",
    }),
    knows: (name) => name.startsWith("limits."),
    send: sendRecord,
    onDone: ({ id }) => {
      void client.invalidateQueries({ queryKey: ["agreements"] });
      void client.invalidateQueries({ queryKey: ["vendors"] });
      void navigate({ to: "/agreements/$agreementId", params: { agreementId: id } });
    },
  });
  const { values, errors, set } = form;
  const suggested = useQuery(choicesQuery(values.governing)).data ?? first;
  return (
    <Form form={form} label="Record a signed agreement">
      <RecordFields choices={suggested} values={values} set={set as never} errors={errors} file={{ label: "Signed PDF", help: "The whole agreement as one file of at most 25 MB, scanned or as the other system gave it." }}>
        <Vendor values={values} set={set} errors={errors} />
        <Products values={values} set={set} errors={errors} />
        {organization?.kind === "coalition" && <Covered value={values.covered} onChange={(next) => set("covered", next)} errors={errors.covered} />}
      </RecordFields>
      <div className="button-row">
        <Button type="submit" loading={form.busy}>
          Record it
        </Button>
      </div>
    </Form>
  );
}

interface Part {
  values: RecordValues;
  set: <K extends keyof RecordValues>(name: K, value: RecordValues[K]) => void;
  errors: Record<string, string[]>;
}

function Vendor({ values, set, errors }: Part) {
  const { data } = useQuery({ queryKey: ["vendors", "choice"], queryFn: () => body(api.GET("/api/v1/vendors", { params: { query: { size: 200 } } })) });
  const vendors = data?.results ?? [];
  return (
    <>
      <SelectField
        name="vendor"
        label="Vendor"
        placeholder="Choose a vendor"
        value={values.vendor}
        onChange={(next) => {
          set("vendor", next);
          set("listed", []);
        }}
        options={[...vendors.map((vendor) => ({ value: vendor.id, label: vendor.name })), { value: OTHER_FORM, label: "Another vendor" }]}
        errors={errors.vendor}
      />
      {values.vendor === OTHER_FORM && (
        <TextField name="vendor_name" label="Name of the vendor" help="Only your district sees a vendor that is added so." value={values.vendor_name} onChange={(next) => set("vendor_name", next)} errors={errors.vendor_name} />
      )}
    </>
  );
}

function Products({ values, set, errors }: Part) {
  const known = values.vendor !== "" && values.vendor !== OTHER_FORM;
  const { data } = useQuery({
    queryKey: ["vendor", values.vendor],
    queryFn: () => body(api.GET("/api/v1/vendors/{vendor_id}", { params: { path: { vendor_id: values.vendor } } })),
    enabled: known,
  });
  const products = known ? (data?.products ?? []) : [];
  return (
    <>
      {products.length > 0 && (
        <CheckField name="listed" label="Products" value={values.listed} onChange={(next) => set("listed", next)} options={products.map((product) => ({ value: product.id, label: product.name }))} />
      )}
      <TextField
        name="products"
        label={products.length ? "Further products, by name" : "Products, by name"}
        optional={products.length > 0}
        help="One on each line."
        lines={2}
        value={values.products}
        onChange={(next) => set("products", next)}
        errors={errors.products}
      />
    </>
  );
}

function Covered({ value, onChange, errors }: { value: string[]; onChange: (value: string[]) => void; errors?: string[] }) {
  const { data } = useQuery({ queryKey: ["organizations", "districts"], queryFn: () => body(api.GET("/api/v1/organizations", { params: { query: { kind: "district", size: 200 } } })) });
  if (!data?.results.length) return null;
  return <CheckField name="covered" optional label="Districts that it covers" value={value} onChange={onChange} errors={errors} options={data.results.map((district) => ({ value: district.id, label: district.name }))} />;
}
