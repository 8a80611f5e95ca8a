import { Outlet } from "@tanstack/react-router";
import { PageHeader } from "@/components/page-header";
import { Tabs } from "@/components/tabs";
import { useSession } from "@/features/session/session";

export function SettingsLayout() {
  const session = useSession();
  const tabs = [
    { href: "/settings/members", label: "Members", verb: "members.read" },
    { href: "/settings/invitations", label: "Invitations", verb: "invitations.read" },
    { href: "/settings/domain", label: "Domain", verb: "organizations.claim_domain" },
    { href: "/settings/contacts", label: "Contacts", verb: "agreements.read" },
    { href: "/settings/messages", label: "Messages", verb: "messages.read" },
    { href: "/settings/signing-in", label: "Signing in", verb: "" },
  ].filter((tab) => tab.verb === "" || session.may.includes(tab.verb));
  return (
    <>
      <PageHeader title="Settings" meta={session.organization?.name} />
      <Tabs label="Settings" tabs={tabs} />
      <Outlet />
    </>
  );
}
