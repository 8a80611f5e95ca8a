import { queryOptions } from "@tanstack/react-query";
import { api, body } from "@/api/client";
import type { components } from "@/api/schema";
import { multipart } from "@/lib/multipart";
import type { Agreement } from "./queries";

export type Choices = components["schemas"]["RecordChoicesOut"];
export type Limit = components["schemas"]["LimitOut"];
type Sent = components["schemas"]["RecordInRequest"];

/** What can be chosen while an agreement is recorded, with our form's limits for a state. */
export const choicesQuery = (state: string) =>
  queryOptions({
    queryKey: ["record-choices", state],
    queryFn: () => body(api.GET("/api/v1/agreements/record-choices", { params: { query: { state } } })),
    staleTime: Infinity,
  });

/** A limit as it is typed: the amount is a text until it is sent. */
export interface TypedLimit {
  key: string;
  duty: string;
  amount: string;
  unit: string;
  anchor: string;
  words: string;
  clause: string;
}

export interface ParticularsValues {
  file: File | null;
  governing: string;
  further: string[];
  effective_date: string;
  end_date: string;
  signed_on: string;
  form: string;
  form_name: string;
  reference: string;
  note: string;
  contact_name: string;
  contact_email: string;
  limits: TypedLimit[];
}

export interface RecordValues extends ParticularsValues {
  vendor: string;
  vendor_name: string;
  /** Ids of listed products. */
  listed: string[];
  /** Names of further ones, one on each line. */
  products: string;
  covered: string[];
}

let counted = 0;
/** A name for a row that is being typed; never sent. */
export function rowKey(): string {
  counted += 1;
  return `row${counted}`;
}

export function typed(limit: Limit): TypedLimit {
  return { key: rowKey(), duty: limit.duty, amount: limit.amount === null ? "" : String(limit.amount), unit: limit.unit, anchor: limit.anchor, words: limit.words, clause: limit.clause };
}

export function emptyRecord(state: string): RecordValues {
  return { file: null, governing: state, further: [], effective_date: "", end_date: "", signed_on: "", form: "", form_name: "", reference: "", note: "", contact_name: "", contact_email: "", limits: [], vendor: "", vendor_name: "", listed: [], products: "", covered: [] };
}

const OTHER = "other";
export { OTHER as OTHER_FORM };

export function particularsOf(agreement: Agreement, forms: Choices["forms"]): ParticularsValues {
  const { record } = agreement;
  const ours = forms.find(({ label }) => label === record?.form);
  return {
    file: null,
    governing: agreement.states[0] ?? "",
    further: agreement.states.slice(1),
    effective_date: agreement.effective_date ?? "",
    end_date: agreement.end_date ?? "",
    signed_on: record?.signed_on ?? "",
    form: ours ? ours.code : record?.form ? OTHER : "",
    form_name: ours ? "" : (record?.form ?? ""),
    reference: record?.reference ?? "",
    note: record?.note ?? "",
    contact_name: record?.contact_name ?? "",
    contact_email: record?.contact_email ?? "",
    limits: (record?.limits ?? []).map(typed),
  };
}

function particulars(values: ParticularsValues) {
  return {
    states: [values.governing, ...values.further.filter((state) => state !== values.governing)].filter(Boolean),
    effective_date: values.effective_date || null,
    end_date: values.end_date || null,
    signed_on: values.signed_on || null,
    form: values.form === OTHER ? values.form_name.trim() : values.form,
    reference: values.reference.trim(),
    note: values.note.trim(),
    contact_name: values.contact_name.trim(),
    contact_email: values.contact_email.trim(),
    limits: values.limits.map(({ duty, amount, unit, anchor, words, clause }) => ({ duty, unit, anchor, words: words.trim(), clause: clause.trim(), amount: unit === "none" || !/^\d{1,6}$/.test(amount.trim()) ? null : Number(amount) })),
  };
}

/** The names of products that were typed, one on each line. */
export function typedNames(text: string): string[] {
  return text.split("\n").map((line) => line.trim()).filter(Boolean);
}

export async function sendRecord(values: RecordValues) {
  const record: Sent = {
    ...particulars(values),
    vendor: values.vendor && values.vendor !== OTHER ? values.vendor : null,
    vendor_name: values.vendor && values.vendor !== OTHER ? "" : values.vendor_name.trim(),
    products: [...values.listed.map((product) => ({ product, name: "" })), ...typedNames(values.products).map((name) => ({ product: null, name }))],
    covered: values.covered,
  };
  return body(api.POST("/api/v1/agreements/record", { body: { file: "", record }, bodySerializer: multipart({ file: values.file, record }) }));
}

export async function sendChange(agreement: Agreement, values: ParticularsValues) {
  const record = { ...particulars(values), revision: agreement.revision };
  await api.POST("/api/v1/agreements/{agreement_id}/record", {
    params: { path: { agreement_id: agreement.id } },
    body: { record },
    bodySerializer: multipart({ file: values.file, record }),
  });
}
