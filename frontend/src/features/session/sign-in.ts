import { ApiError, csrfToken } from "@/api/client";

interface Flow {
  id: string;
  is_pending?: boolean;
  types?: string[];
}

interface HeadlessAnswer<D = unknown, M = unknown> {
  status: number;
  data?: D & { flows?: Flow[] };
  meta?: M;
  errors?: { message: string; code: string; param?: string }[];
}

/** What a step of signing in came to: inside, or a second factor is wanted, by one of these kinds. */
export type Step = { inside: true } | { inside: false; kinds: string[] };

/** Speaks to django-allauth's headless addresses, which are not part of our own API. */
export async function allauth<D = unknown, M = unknown>(method: "GET" | "POST" | "PUT" | "DELETE", path: string, data?: object): Promise<HeadlessAnswer<D, M>> {
  let response: Response;
  try {
    response = await fetch(`/_allauth/browser/v1/${path}`, {
      method,
      credentials: "same-origin",
      headers: { "Content-Type": "application/json", "X-CSRFToken": csrfToken() },
      body: data ? JSON.stringify(data) : undefined,
    });
  } catch {
    throw new ApiError(0, "unreachable", "The server did not answer. Try again in a moment.");
  }
  if (response.status === 429) throw new ApiError(429, "too_many", "Too many tries from here. Wait a few minutes, then try again.");
  const answer = (await response.json().catch(() => ({ status: response.status }))) as HeadlessAnswer<D, M>;
  const fields: Record<string, string[]> = {};
  for (const error of answer.errors ?? []) (fields[error.param ?? ""] ??= []).push(error.message);
  if (answer.errors?.length) {
    const { "": general, ...named } = fields;
    throw new ApiError(response.status, answer.errors[0]?.code ?? "", general?.join(" ") ?? "", named);
  }
  if (response.status >= 500) throw new ApiError(response.status, "", "The server could not do this. Try again in a moment.");
  if (response.status === 401 && answer.data?.flows?.some((flow) => flow.id === "reauthenticate" || flow.id === "mfa_reauthenticate")) {
    throw new ApiError(401, PROVE, "Show once more that it is you, then try again.");
  }
  return { ...answer, status: response.status };
}

/** The code of a refusal that the person lifts by showing again who they are; our own API says it by the same word. */
export const PROVE = "accounts.prove_yourself";

const REFUSED = "This did not sign you in. Try again, or have a code mailed to you.";

/** Reads whether the answer of a step means inside, or a second factor. Raises where it means neither. */
function stepOf(answer: HeadlessAnswer): Step {
  if (answer.status === 200) return { inside: true };
  const pending = answer.data?.flows?.find((flow) => flow.id === "mfa_authenticate" && flow.is_pending);
  if (pending) return { inside: false, kinds: pending.types ?? [] };
  throw new ApiError(answer.status, "refused", REFUSED);
}

/** Asks for a code by mail. The answer is the same for an address that nobody has. */
export async function requestCode(email: string): Promise<void> {
  await allauth("POST", "auth/code/request", { email });
}

/** Signs in with the mailed code. Raises with a sentence at the field. */
export async function confirmCode(code: string): Promise<Step> {
  const answer = await allauth("POST", "auth/code/confirm", { code: code.replace(/\s+/g, "") });
  if (answer.status === 409) {
    throw new ApiError(409, "expired", "", { code: ["This code has expired or was tried too often. Ask for a new one."] });
  }
  return stepOf(answer);
}

export async function signInWithPassword(email: string, password: string): Promise<Step> {
  return stepOf(await allauth("POST", "auth/login", { email, password }));
}

/** Shows the second factor by a code from an app, or a recovery code. */
export async function showCode(code: string): Promise<Step> {
  return stepOf(await allauth("POST", "auth/2fa/authenticate", { code: code.replace(/[\s-]+/g, "") }));
}

/** Whether a second factor is waited for, as after coming back from another provider. */
export async function pendingStep(): Promise<Step | null> {
  const answer = await allauth("GET", "auth/session");
  const pending = answer.data?.flows?.find((flow) => flow.id === "mfa_authenticate" && flow.is_pending);
  return pending ? { inside: false, kinds: pending.types ?? [] } : null;
}

type Requested = { request_options: { publicKey: unknown } };

export async function signInWithPasskey(): Promise<Step> {
  const { passkeyGet } = await import("./passkeys");
  const { data } = await allauth<Requested>("GET", "auth/webauthn/login");
  const credential = await passkeyGet(data?.request_options);
  return stepOf(await allauth("POST", "auth/webauthn/login", { credential }));
}

export async function showPasskey(): Promise<Step> {
  const { passkeyGet } = await import("./passkeys");
  const { data } = await allauth<Requested>("GET", "auth/webauthn/authenticate");
  const credential = await passkeyGet(data?.request_options);
  return stepOf(await allauth("POST", "auth/webauthn/authenticate", { credential }));
}

/** Shows again who one is, within an open session. */
export const prove = {
  password: (password: string) => allauth("POST", "auth/reauthenticate", { password }),
  code: (code: string) => allauth("POST", "auth/2fa/reauthenticate", { code: code.replace(/[\s-]+/g, "") }),
  passkey: async () => {
    const { passkeyGet } = await import("./passkeys");
    const { data } = await allauth<Requested>("GET", "auth/webauthn/reauthenticate");
    return allauth("POST", "auth/webauthn/reauthenticate", { credential: await passkeyGet(data?.request_options) });
  },
};
