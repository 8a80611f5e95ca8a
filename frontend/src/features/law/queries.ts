import { queryOptions } from "@tanstack/react-query";
import { api, ApiError, body } from "@/api/client";
import type { components } from "@/api/schema";
import type { Case } from "./address";
import { request } from "./request";

export type LawIndex = components["schemas"]["LawIndexOut"];
export type LawPage = components["schemas"]["LawPageOut"];
export type LawFact = components["schemas"]["LawFactOut"];
export type Answer = components["schemas"]["LawAnswerOut"];
export type Duty = components["schemas"]["LawDutyOut"];
export type Candidate = components["schemas"]["LawCandidateOut"];
export type Question = components["schemas"]["LawQuestionOut"];

/** The law in force of an installation changes with its files only. */
const LONG = 10 * 60_000;

export const lawQuery = queryOptions({
  queryKey: ["law"],
  queryFn: () => body(api.GET("/api/v1/law")),
  staleTime: LONG,
});

export const jurisdictionQuery = (code: string) =>
  queryOptions({
    queryKey: ["law", "page", code],
    queryFn: () => body(api.GET("/api/v1/law/{code}", { params: { path: { code } } })),
    staleTime: LONG,
  });

/** The answer to a case. The same facts get the same answer, so it is asked once; a refusal stands at the fields. */
export const answerQuery = (stated: Case | undefined) =>
  queryOptions({
    queryKey: ["law", "answer", stated],
    queryFn: () => body(api.POST("/api/v1/law/explain", { body: request(stated as Case) })),
    enabled: Boolean(stated),
    staleTime: LONG,
    retry: (count, error) => !(error instanceof ApiError && error.status < 500) && count < 2,
  });
