import { Button } from "@mantine/core";
import { useQueries, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { api, body } from "@/api/client";
import type { components } from "@/api/schema";
import { CheckField, RadioField, SelectField, TextField } from "@/components/form/field";
import { Form } from "@/components/form/form";
import { useForm } from "@/components/form/use-form";
import { plain } from "@/lib/words";
import { STATES, isState, stateName } from "@/lib/states";
import type { Agreement } from "./queries";
import { AgreementQuestions, stated, type Answers } from "./agreement-questions";

type Change = Omit<components["schemas"]["AgreementReplaceInRequest"], "revision">;

export interface TermsValues {
  vendor: string;
  /** Version ids; and, marked so, ids of products whose schedule the vendor is still to be asked for. */
  versions: string[];
  governing: string;
  states: string[];
  service_agreement_title: string;
  service_agreement_date: string;
  service_agreement_end: string;
  start_date: string;
  term_months: string;
  term_basis: string;
  notice_method: string;
  /** To what the states ask of this agreement, by question id. */
  answers: Answers;
}

const TO_ASK = "ask:";

export function emptyTerms(vendor: string, state: string): TermsValues {
  return {
    vendor,
    versions: [],
    governing: isState(state) ? state : "",
    states: [],
    service_agreement_title: "",
    service_agreement_date: "",
    service_agreement_end: "",
    start_date: "",
    term_months: "36",
    term_basis: "default",
    notice_method: "e-mail, and first-class mail where the other side asks for paper",
    answers: {},
  };
}

export function termsOf(agreement: Agreement): TermsValues {
  const { terms } = agreement;
  return {
    vendor: agreement.vendor.id,
    versions: agreement.lines.map((line) => line.version_id ?? `${TO_ASK}${line.product_id}`),
    governing: agreement.states[0] ?? "",
    states: agreement.states.slice(1),
    service_agreement_title: terms.service_agreement_title,
    service_agreement_date: terms.service_agreement_date ?? "",
    service_agreement_end: terms.service_agreement_end ?? "",
    start_date: terms.start_date ?? "",
    term_months: String(terms.term_months),
    term_basis: terms.term_basis,
    notice_method: terms.notice_method,
    answers: terms.answers,
  };
}

/** What the API takes, from what was typed. */
export function changeOf(values: TermsValues, before?: Agreement): Change {
  return {
    versions: values.versions.filter((id) => !id.startsWith(TO_ASK)),
    products: values.versions.filter((id) => id.startsWith(TO_ASK)).map((id) => id.slice(TO_ASK.length)),
    states: [values.governing, ...values.states.filter((state) => state !== values.governing)].filter(isState),
    service_agreement_title: values.service_agreement_title.trim(),
    service_agreement_date: values.service_agreement_date || null,
    service_agreement_end: values.service_agreement_end || null,
    start_date: values.start_date || null,
    term_months: Number(values.term_months),
    term_basis: values.term_basis as Change["term_basis"],
    notice_method: values.notice_method.trim(),
    covered: before?.covered.map((district) => district.id) ?? [],
    answers: stated(values.answers),
  };
}

interface Props<R> {
  initial: TermsValues;
  label: string;
  vendorFixed?: boolean;
  /** Set while the vendor is asked: products, schedules and states are what it was asked for. */
  subjectFixed?: boolean;
  send: (values: TermsValues) => Promise<R>;
  onDone: (result: R) => void;
  children?: ReactNode;
}

/** What an agreement joins and states; everything else comes from the vendor's schedule, the form and the state's terms. */
export function TermsForm<R>({ initial, label, vendorFixed, subjectFixed, send, onDone, children }: Props<R>) {
  const form = useForm({
    initial,
    check: (values) => ({
      vendor: values.vendor ? "" : "Choose a vendor.",
      versions: values.vendor && values.versions.length === 0 ? "Choose at least one product." : "",
      governing: values.governing ? "" : "Choose the governing state.",
      term_months: /^\d+$/.test(values.term_months.trim()) ? "" : "Enter the term as a whole number of months.",
    }),
    knows: (name) => name.startsWith("answers."),
    send,
    onDone,
  });
  const { values, errors, set } = form;
  const vendors = useQuery({
    queryKey: ["vendors", "choice"],
    queryFn: () => body(api.GET("/api/v1/vendors", { params: { query: { size: 200 } } })),
    enabled: !vendorFixed,
  });
  const [vendor] = useQueries({
    queries: [
      {
        queryKey: ["vendor", values.vendor],
        queryFn: () => body(api.GET("/api/v1/vendors/{vendor_id}", { params: { path: { vendor_id: values.vendor } } })),
        enabled: values.vendor !== "",
      },
    ],
  });
  const options = (vendor.data?.products ?? []).flatMap((product) => {
    const there = product.versions.filter((version) => version.status === "published" || values.versions.includes(version.id));
    const ask = `${TO_ASK}${product.id}`;
    return [
      ...there.map((version) => ({
        value: version.id,
        label: `${product.name}, version ${version.number}${version.variant_for ? ` for ${version.variant_for}` : ""}`,
        help: product.kind ? plain(product.kind, true) : undefined,
      })),
      ...(there.length === 0 || values.versions.includes(ask) ? [{ value: ask, label: product.name, help: "No schedule yet: the vendor is to be asked for it." }] : []),
    ];
  });

  return (
    <Form form={form} label={label}>
      {!vendorFixed && (
        <SelectField
          name="vendor"
          label="Vendor"
          placeholder="Choose a vendor"
          value={values.vendor}
          onChange={(next) => {
            set("vendor", next);
            set("versions", []);
          }}
          options={(vendors.data?.results ?? []).map((row) => ({ value: row.id, label: row.name }))}
          errors={errors.vendor}
        />
      )}
      {subjectFixed && <p className="note">Products and states stay as the vendor was asked for them. To change those, take the agreement back to draft.</p>}
      {!subjectFixed &&
        values.vendor &&
        vendor.data &&
        (options.length ? (
          <CheckField name="versions" label="Products and their schedules of data" help="A published schedule is taken as it stands; where there is none, invite the vendor to fill it in." value={values.versions} onChange={(next) => set("versions", next)} options={options} errors={errors.versions} />
        ) : (
          <p id="versions">
            This vendor has no product here yet.{" "}
            <Link to="/agreements/invite" search={{ vendor: values.vendor }}>
              Invite it to fill in a schedule of data
            </Link>
          </p>
        ))}
      {initial.governing ? (
        <p>
          <strong>Governing state:</strong> {stateName(initial.governing)}, the district’s own. Its terms make the text that is signed.
        </p>
      ) : (
        <SelectField name="governing" label="Governing state" help="Its terms make the text that is signed." placeholder="Choose a state" value={values.governing} onChange={(next) => set("governing", next)} options={STATES.map((state) => ({ value: state, label: stateName(state) }))} errors={errors.governing} />
      )}
      {!subjectFixed && <CheckField name="states" optional label="Further states" help="For a regional agreement: each prints its own reading, for districts of that state. The readings are never combined." value={values.states.filter((state) => state !== values.governing)} onChange={(next) => set("states", next)} options={STATES.filter((state) => state !== values.governing).map((state) => ({ value: state, label: stateName(state) }))} errors={errors.states} />}
      <AgreementQuestions states={[values.governing, ...values.states]} answers={values.answers} onChange={(next) => set("answers", next)} errors={errors} />
      <TextField name="service_agreement_title" optional label="Title of the service agreement" help="The contract or terms of service that this agreement stands beside." value={values.service_agreement_title} onChange={(next) => set("service_agreement_title", next)} errors={errors.service_agreement_title} />
      <TextField name="service_agreement_date" optional type="date" size="short" label="Date of the service agreement" value={values.service_agreement_date} onChange={(next) => set("service_agreement_date", next)} errors={errors.service_agreement_date} />
      <TextField name="service_agreement_end" optional type="date" size="short" label="End of the service agreement" value={values.service_agreement_end} onChange={(next) => set("service_agreement_end", next)} errors={errors.service_agreement_end} />
      <TextField name="start_date" optional type="date" size="short" label="Start" help="Left empty, the agreement starts on the day of the last signature." value={values.start_date} onChange={(next) => set("start_date", next)} errors={errors.start_date} />
      <TextField name="term_months" inputMode="numeric" size="short" label="Term in months" value={values.term_months} onChange={(next) => set("term_months", next)} errors={errors.term_months} />
      <RadioField
        name="term_basis"
        label="Why this term"
        value={values.term_basis}
        onChange={(next) => set("term_basis", next)}
        errors={errors.term_basis}
        options={[
          { value: "default", label: "Three years, the form’s default" },
          { value: "service_agreement", label: "As the service agreement" },
          { value: "agreed", label: "Agreed between the parties" },
        ]}
      />
      <TextField name="notice_method" label="How notices are given" value={values.notice_method} onChange={(next) => set("notice_method", next)} errors={errors.notice_method} />
      <div className="button-row">
        <Button type="submit" loading={form.busy}>
          {label}
        </Button>
        {children}
      </div>
    </Form>
  );
}
