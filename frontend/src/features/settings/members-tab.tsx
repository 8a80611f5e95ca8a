import { Link } from "@tanstack/react-router";
import { useMay, useSession } from "@/features/session/session";
import { Members } from "./members";
import { SecondFactorRule } from "./second-factor-rule";

export function MembersTab() {
  const { organization } = useSession();
  const mayInvite = useMay("invitations.send");
  if (!organization) return null;
  return (
    <>
      {mayInvite && (
        <p>
          <Link to="/settings/invitations">Invite a person</Link>
        </p>
      )}
      <Members organization={organization} />
      <SecondFactorRule organization={organization} />
    </>
  );
}
