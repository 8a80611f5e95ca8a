import { useSession } from "@/features/session/session";
import { Members } from "./members";
import { SecondFactorRule } from "./second-factor-rule";

export function MembersTab() {
  const { organization } = useSession();
  if (!organization) return null;
  return (
    <>
      <Members organization={organization} />
      <SecondFactorRule organization={organization} />
    </>
  );
}
