import { queryOptions } from "@tanstack/react-query";
import { api, ApiError, body } from "@/api/client";
import type { components } from "@/api/schema";
import { multipart } from "@/lib/multipart";

type Schemas = components["schemas"];
export type Calendar = Schemas["ClocksCalendarOut"];
export type Closure = Schemas["ClosureOut"];
export type ListedClosure = Schemas["ListedClosureOut"];
export type Policy = Schemas["PolicyOut"];
export type Policies = Schemas["PoliciesOut"];
export type PolicyGiven = Schemas["PolicySetInRequest"];
export type Moves = Schemas["WouldMoveOut"];
export type Change = Schemas["WouldMoveInRequest"];
export type Plan = Schemas["ReminderPlanOut"];
export type Plans = Schemas["ReminderPlansOut"];
export type PlanGiven = Schemas["ReminderPlanInRequest"];
export type PlanPreview = Schemas["ReminderPreviewOut"];
export type Delivery = Schemas["DeliveryOut"];

const KEY = "clock-settings";

export const calendarQuery = (past: boolean) =>
  queryOptions({ queryKey: [KEY, "calendar", past], queryFn: () => body(api.GET("/api/v1/clocks/settings/calendar", { params: { query: { past } } })), placeholderData: (old) => old });
export const policiesQuery = queryOptions({ queryKey: [KEY, "policies"], queryFn: () => body(api.GET("/api/v1/clocks/settings/policies")) });
export const plansQuery = queryOptions({ queryKey: [KEY, "plans"], queryFn: () => body(api.GET("/api/v1/clocks/settings/plans")) });
export const webhookQuery = queryOptions({ queryKey: [KEY, "webhook"], queryFn: () => body(api.GET("/api/v1/clocks/settings/webhook")) });
export const feedQuery = queryOptions({ queryKey: ["me", "feed"], queryFn: () => body(api.GET("/api/v1/me/feed")) });
export const ownRemindersQuery = queryOptions({ queryKey: ["me", "reminders"], queryFn: () => body(api.GET("/api/v1/me/reminders")) });

/** Everything of these screens, once something of it was set; the clocks follow in the background. */
export const SET = { queryKey: [KEY] };

/** The same refusal with its fields named as the form names them. */
export async function renamed<T>(call: Promise<T>, rename: (field: string, sentence: string) => [string, string]): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const fields: Record<string, string[]> = {};
    for (const [field, sentences] of Object.entries(error.fields)) {
      for (const sentence of sentences) {
        const [name, said] = rename(field, sentence);
        (fields[name] ??= []).push(said);
      }
    }
    throw new ApiError(error.status, error.code, error.message, fields);
  }
}

/** Sentences about lines of a text, all at the text: "Line 3: …". */
export const atTheText = (field: string, sentence: string): [string, string] => {
  const line = /^(?:lines|school_days)\.(\d+)/.exec(field)?.[1];
  return ["lines", line === undefined ? sentence : `Line ${Number(line) + 1}: ${sentence}`];
};

export const wouldMove = (change: Change) => body(api.POST("/api/v1/clocks/settings/would-move", { body: change }));

export const readFile = (file: File | null) => body(api.POST("/api/v1/clocks/settings/calendar-file", { body: { file: "" }, bodySerializer: multipart({ file }) }));

export const addClosures = (closures: { first: string; last: string; name: string }[]) => body(api.POST("/api/v1/clocks/settings/closures", { body: { closures } }));
