import { Button } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { api, body } from "@/api/client";
import { DefinitionList } from "@/components/definition-list";
import { TextField } from "@/components/form/field";
import { Form } from "@/components/form/form";
import { useForm } from "@/components/form/use-form";
import { Loaded } from "@/components/loading";
import { Notice } from "@/components/notice";
import { PageHeader } from "@/components/page-header";
import { useMay, useZone } from "@/features/session/session";
import { Invitations } from "@/features/settings/invitations-tab";
import { Members } from "@/features/settings/members";
import { instant } from "@/lib/dates";
import { plain, stop } from "@/lib/words";
import styles from "./operator.module.css";
import { openClaimQuery, organizationQuery, standing, type Claim, type Organization } from "./queries";

/** One organization as the operator sees it: particulars and people, no agreement and no schedule. */
export function OrganizationPage() {
  const { organizationId } = useParams({ from: "/inside/organizations/$organizationId" });
  const query = useQuery(organizationQuery(organizationId));
  return <Loaded query={query}>{(row) => <Shown row={row} />}</Loaded>;
}

function Shown({ row }: { row: Organization }) {
  const merges = useMay("organizations.merge");
  const confirms = useMay("organizations.confirm_domain");
  return (
    <>
      <PageHeader
        title={row.name}
        crumbs={<Link to="/organizations">Organizations</Link>}
        meta={plain(row.kind, true)}
        actions={
          merges &&
          row.kind === "vendor" && (
            <Link to="/duplicates/merge" search={{ one: row.id, other: undefined }}>
              Merge with another row
            </Link>
          )
        }
      />
      {!row.managed && (
        <Notice title={stop(`Nobody manages the people of ${row.name}`)}>
          <p>Invite somebody below: a {row.kind === "vendor" ? "vendor administrator" : row.kind === "installation" ? "operator" : "privacy officer"}, who then invites the others.</p>
        </Notice>
      )}
      <DefinitionList
        items={[
          ...(row.kind === "vendor" ? [{ label: "Directory", value: standing(row) }] : [{ label: "State", value: row.state }]),
          ...(row.county ? [{ label: "County", value: row.county }] : []),
          { label: "Address", value: row.address },
          { label: "Time zone", value: row.time_zone },
          { label: "Second factor", value: row.second_factor_required ? "Required of its people" : "Not required" },
        ]}
      />
      {confirms && row.kind === "vendor" && !row.verified && <Domain row={row} />}
      <section aria-labelledby="people">
        <h2 id="people" className="section-title">
          People
        </h2>
        <Members organization={row} of={row.id} />
      </section>
      <section aria-labelledby="invited">
        <h2 id="invited" className="section-title">
          Invitations
        </h2>
        <Invitations organization={row} of={row.id} />
      </section>
    </>
  );
}

function Domain({ row }: { row: Organization }) {
  const query = useQuery(openClaimQuery(row.id));
  return <Loaded query={query}>{({ claim }) => <ConfirmDomain key={claim?.id} row={row} claim={claim} />}</Loaded>;
}

/** What the vendor has begun to show by itself. */
function OpenClaim({ claim }: { claim: Claim }) {
  const zone = useZone();
  const looked = claim.checked_at ? `; last looked ${instant(claim.checked_at, zone)}: ${claim.problem}` : "";
  return (
    <>
      <p>{claim.asked_by} has begun to show that this domain is the vendor’s own:</p>
      <DefinitionList
        items={[
          { label: "Domain claimed", value: claim.domain },
          { label: "Claimed", value: instant(claim.asked_at, zone) },
          { label: "To be shown by", value: claim.method === "mail" ? `The code that was mailed to ${claim.mailbox}@${claim.domain}` : `A TXT record at ${claim.record_name} that says ${claim.record}${looked}` },
          { label: "Open until", value: instant(claim.expires_at, zone) },
        ]}
      />
    </>
  );
}

function ConfirmDomain({ row, claim }: { row: Organization; claim: Claim | null }) {
  const client = useQueryClient();
  const form = useForm({
    initial: { domain: claim?.domain ?? row.domain },
    check: ({ domain }) => ({ domain: domain.trim() ? "" : "Enter the domain." }),
    send: ({ domain }) => body(api.POST("/api/v1/organizations/{organization_id}/confirm-domain", { params: { path: { organization_id: row.id } }, body: { domain: domain.trim() } })),
    onDone: () => void client.invalidateQueries({ queryKey: ["organizations"] }),
  });
  return (
    <section aria-labelledby="confirm-domain">
      <h2 id="confirm-domain" className="section-title">
        Confirm its domain
      </h2>
      {claim && <OpenClaim claim={claim} />}
      <Form form={form} label="Confirm the domain">
        <p className={claim ? styles.afterList : undefined}>
          {!claim && "The vendor’s administrator can show it under Settings. "}Confirm it here where you have convinced yourself in another way. Every district
          sees the vendor from then on.
        </p>
        <TextField name="domain" label="Domain" help="Such as example.com." value={form.values.domain} onChange={(value) => form.set("domain", value)} errors={form.errors.domain} />
        <Button type="submit" variant="outline" loading={form.busy}>
          Confirm the domain
        </Button>
      </Form>
    </section>
  );
}
