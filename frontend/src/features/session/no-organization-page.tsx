import { PageHeader } from "@/components/page-header";

export function NoOrganizationPage() {
  return (
    <>
      <PageHeader title="You belong to no organization just now" />
      <div className="prose">
        <p>
          Your sign-in works, but your membership has ended or has not begun. Ask the privacy officer of your district, or your
          company’s administrator, to invite you again.
        </p>
      </div>
    </>
  );
}
