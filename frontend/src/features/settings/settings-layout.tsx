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
    ...(session.organization?.kind === "district"
      ? [
          { href: "/settings/calendar", label: "Calendar", verb: "deadlines.read" },
          { href: "/settings/policies", label: "Policies", verb: "deadlines.read" },
        ]
      : []),
    // Who operates the installation has no reminders, but tests the mail there.
    { href: "/settings/reminders", label: "Reminders", verb: session.may.includes("reminders.prefer") ? "reminders.prefer" : "outbox.retry" },
    { href: "/settings/connections", label: "Connections", verb: "reminders.prefer" },
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
