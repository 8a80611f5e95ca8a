import { useQueryClient } from "@tanstack/react-query";
import { api, body } from "@/api/client";
import { useEnter, type Session } from "./session";

/** Loads the session anew after the last step of signing in. */
export function useArrive(onDone: (session: Session) => void): () => Promise<void> {
  const client = useQueryClient();
  const enter = useEnter();
  return async () => {
    client.removeQueries({ queryKey: ["session"] });
    const session = await body(api.GET("/api/v1/session"));
    enter(session);
    onDone(session);
  };
}
