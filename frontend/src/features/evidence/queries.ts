import { queryOptions } from "@tanstack/react-query";
import { api, body } from "@/api/client";
import type { components } from "@/api/schema";
import { multipart } from "@/lib/multipart";

export type Evidence = components["schemas"]["EvidenceHeldOut"];

/** The evidence that one sees, of one vendor, or for one product with what is about its vendor as a whole. */
export const evidenceQuery = (of: { vendor?: string; product?: string }) =>
  queryOptions({
    queryKey: ["evidence", of],
    queryFn: () => body(api.GET("/api/v1/evidence", { params: { query: of } })),
  });

export interface EvidenceValues {
  file: File | null;
  kind: string;
  issuer: string;
  valid_from: string;
  valid_until: string;
  product: string;
}

export const addEvidence = ({ file, kind, issuer, valid_from, valid_until, product }: EvidenceValues) => {
  const given = { kind: kind.trim(), issuer: issuer.trim(), valid_from: valid_from || null, valid_until: valid_until || null, product: product || null };
  return body(api.POST("/api/v1/evidence", { body: { file: "", ...given }, bodySerializer: multipart({ file, ...given }) }));
};

export const addFile = async (id: string, file: File | null) => {
  await api.POST("/api/v1/evidence/{evidence_id}/file", { params: { path: { evidence_id: id } }, body: { file: "" }, bodySerializer: multipart({ file }) });
};
