import { ApiError } from "@/api/client";

/** Passkeys: between the server's JSON and the browser's buffers. */

const bytes = (text: string): ArrayBuffer => {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0)).buffer;
};

const text = (buffer: ArrayBuffer | null): string | null =>
  buffer && btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

interface Described {
  id: string;
}
type Json = Record<string, unknown>;

function described(list: unknown): unknown {
  return (list as Described[] | undefined)?.map((one) => ({ ...one, id: bytes(one.id) }));
}

async function asked<T>(call: () => Promise<Credential | null>): Promise<T> {
  if (!window.isSecureContext || !("credentials" in navigator) || !("PublicKeyCredential" in window)) {
    throw new ApiError(0, "passkeys", "This browser offers no passkeys for this address. Use another way.");
  }
  try {
    const credential = await call();
    if (credential) return credential as T;
  } catch (error) {
    if (error instanceof DOMException && error.name === "InvalidStateError") {
      throw new ApiError(0, "passkeys", "This device holds a passkey of yours already.");
    }
    if (error instanceof DOMException && error.name === "SecurityError") {
      throw new ApiError(0, "passkeys", "Passkeys belong to the address of this installation. Open it by that address, then try again.");
    }
  }
  throw new ApiError(0, "passkeys", "No passkey was given. Try again, or use another way.");
}

/** Has the browser make a passkey; returns what the server keeps of it. */
export async function passkeyCreate(options: unknown): Promise<Json> {
  const { publicKey } = options as { publicKey: Json & { user: Json & { id: string }; challenge: string } };
  const credential = await asked<PublicKeyCredential>(() =>
    navigator.credentials.create({
      publicKey: {
        ...publicKey,
        challenge: bytes(publicKey.challenge),
        user: { ...publicKey.user, id: bytes(publicKey.user.id) },
        excludeCredentials: described(publicKey.excludeCredentials),
      } as unknown as PublicKeyCredentialCreationOptions,
    }),
  );
  const response = credential.response as AuthenticatorAttestationResponse;
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: {
      clientDataJSON: text(response.clientDataJSON),
      attestationObject: text(response.attestationObject),
      transports: response.getTransports?.() ?? [],
    },
  };
}

/** Has the browser answer with a passkey. */
export async function passkeyGet(options: unknown): Promise<Json> {
  const { publicKey } = options as { publicKey: Json & { challenge: string } };
  const credential = await asked<PublicKeyCredential>(() =>
    navigator.credentials.get({
      publicKey: {
        ...publicKey,
        challenge: bytes(publicKey.challenge),
        allowCredentials: described(publicKey.allowCredentials),
      } as unknown as PublicKeyCredentialRequestOptions,
    }),
  );
  const response = credential.response as AuthenticatorAssertionResponse;
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: {
      clientDataJSON: text(response.clientDataJSON),
      authenticatorData: text(response.authenticatorData),
      signature: text(response.signature),
      userHandle: text(response.userHandle),
    },
  };
}
