import createClient, { type Middleware } from "openapi-fetch";
import type { paths } from "./schema";

/** What the server says when it refuses: the same shape for every route. `fields` stand beside the fields of a form. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly fields: Record<string, string[]> = {},
  ) {
    super(message);
    this.name = "ApiError";
  }
}

const UNREACHABLE = "The server did not answer. Nothing was changed, as far as this page knows. Try again in a moment.";

export function csrfToken(): string {
  return /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? "";
}

/** Reads `{code, message, fields}`, or makes a plain sentence where a proxy answered something else. */
export async function errorOf(response: Response): Promise<ApiError> {
  const body: unknown = await response
    .clone()
    .json()
    .catch(() => null);
  if (body && typeof body === "object" && "message" in body && typeof body.message === "string") {
    const { code, message, fields } = body as { code?: string; message: string; fields?: Record<string, string[]> };
    return new ApiError(response.status, code ?? "", message, fields ?? {});
  }
  if (response.status === 413) return new ApiError(413, "too_large", "This file is larger than the server takes.");
  return new ApiError(response.status, "", `The server could not do this (answer ${response.status}). Try again in a moment.`);
}

const middleware: Middleware = {
  onRequest({ request }) {
    if (request.method !== "GET") request.headers.set("X-CSRFToken", csrfToken());
    return request;
  },
  async onResponse({ response }) {
    if (!response.ok) throw await errorOf(response);
    return response;
  },
  onError() {
    return new ApiError(0, "unreachable", UNREACHABLE);
  },
};

export const api = createClient<paths>({
  baseUrl: window.location.origin,
  credentials: "same-origin",
  fetch: (request) => globalThis.fetch(request),
});
api.use(middleware);

/** The body of an answer; the middleware has thrown already where there is none. */
export async function body<T>(call: Promise<{ data?: T }>): Promise<T> {
  return (await call).data as T;
}
