import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { useState } from "react";
import { api, body } from "@/api/client";
import type { components } from "@/api/schema";
import { ReasonDialog } from "@/components/reason-dialog";
import { sessionQuery, useMay } from "@/features/session/session";
import styles from "./members.module.css";

/** Whether the organization asks its people for a second factor. The server asks at every step; this only says so. */
export function SecondFactorRule({ organization }: { organization: components["schemas"]["OrganizationOut"] }) {
  const client = useQueryClient();
  const router = useRouter();
  const secures = useMay("organizations.secure");
  const [asking, setAsking] = useState(false);
  const on = organization.second_factor_required;
  if (!secures && !on) return null;
  return (
    <section aria-labelledby="second-factor-rule" className={styles.rule}>
      <h2 id="second-factor-rule">Second factor</h2>
      <p className="prose" role="status">
        {on
          ? `${organization.name} asks its people for a second factor: a code from an app, or a passkey. Who has none adds one before anything else opens.`
          : `${organization.name} does not ask its people for a second factor. Each may add one under “Signing in”.`}
      </p>
      {secures && (
        <Button variant="outline" onClick={() => setAsking(true)}>
          {on ? "Ask for it no longer" : "Ask for a second factor"}
        </Button>
      )}
      {asking && (
        <ReasonDialog
          title={on ? "Ask for a second factor no longer?" : "Ask for a second factor?"}
          label={on ? "Ask for it no longer" : "Ask for a second factor"}
          send={() => body(api.PUT("/api/v1/organizations/{organization_id}/second-factor", { params: { path: { organization_id: organization.id } }, body: { second_factor_required: !on } }))}
          onClose={() => setAsking(false)}
          onDone={() => {
            setAsking(false);
            // The page says at once what holds now, and who asked without having one is led to add it.
            void client.fetchQuery({ ...sessionQuery, staleTime: 0 }).then(() => router.invalidate());
          }}
        >
          <p>
            {on
              ? "Who has added a second factor keeps it, and is still asked for it when signing in."
              : "It holds from everybody’s next step on, yours too: who has none has to add one first, and who has one is asked to show it."}
          </p>
        </ReasonDialog>
      )}
    </section>
  );
}
