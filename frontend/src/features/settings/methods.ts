import type { components } from "@/api/schema";

/** By what the person signs in. */
export type Methods = components["schemas"]["SignInMethodsOut"];

/** The part of the page in which something was done. */
export type Place = "password" | "passkeys" | "app" | "recovery" | "identities" | "sessions";

/** Runs a change of them, after asking the person to show again who they are where the server wants that. */
export type Proven = <R>(call: () => Promise<R>) => Promise<R>;
