import { ApiError, csrfToken } from "@/api/client";

interface HeadlessAnswer {
  status: number;
  errors?: { message: string; code: string; param?: string }[];
}

/** Speaks to django-allauth's headless addresses, which are not part of our own API. */
async function post(path: string, data: object): Promise<HeadlessAnswer> {
  let response: Response;
  try {
    response = await fetch(`/_allauth/browser/v1/${path}`, {
      method: "POST",
      credentials: "same-origin",
      headers: { "Content-Type": "application/json", "X-CSRFToken": csrfToken() },
      body: JSON.stringify(data),
    });
  } catch {
    throw new ApiError(0, "unreachable", "The server did not answer. Try again in a moment.");
  }
  if (response.status === 429) throw new ApiError(429, "too_many", "Too many tries from here. Wait a few minutes, then try again.");
  const answer = (await response.json().catch(() => ({ status: response.status }))) as HeadlessAnswer;
  const fields: Record<string, string[]> = {};
  for (const error of answer.errors ?? []) (fields[error.param ?? ""] ??= []).push(error.message);
  if (answer.errors?.length) throw new ApiError(response.status, answer.errors[0]?.code ?? "", fields[""]?.join(" ") ?? "", fields);
  if (response.status >= 500) throw new ApiError(response.status, "", "The server could not do this. Try again in a moment.");
  return { ...answer, status: response.status };
}

/** Asks for a code by mail. The answer is the same for an address that nobody has. */
export async function requestCode(email: string): Promise<void> {
  await post("auth/code/request", { email });
}

/** Signs in with the mailed code. Raises with a sentence at the field. */
export async function confirmCode(code: string): Promise<void> {
  const answer = await post("auth/code/confirm", { code: code.replace(/\s+/g, "") });
  if (answer.status === 409) {
    throw new ApiError(409, "expired", "", { code: ["This code has expired or was tried too often. Ask for a new one."] });
  }
  if (answer.status >= 400) {
    throw new ApiError(answer.status, "refused", "This code did not sign you in. Ask for a new one.");
  }
}
