import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { api, body } from "@/api/client";
import { DataTable } from "@/components/data-table";
import { Loaded } from "@/components/loading";
import { PageHeader } from "@/components/page-header";
import { instant } from "@/lib/dates";

export function MailPage() {
  const query = useQuery({ queryKey: ["demo", "mail"], queryFn: () => body(api.GET("/api/v1/demo/mail")), refetchInterval: 3_000 });
  return (
    <>
      <PageHeader title="Demo mailbox" meta="Every message that the demo mailed, to anybody. In the demo, mail goes nowhere else." />
      <Loaded query={query}>
        {(rows) => (
          <DataTable
            caption="Messages, newest first"
            rows={rows}
            rowKey={(row) => row.id}
            columns={[
              {
                key: "subject",
                label: "Subject",
                main: true,
                render: (row) => (
                  <Link to="/demo/mail/$messageId" params={{ messageId: row.id }}>
                    {row.subject}
                  </Link>
                ),
              },
              { key: "to", label: "To", render: (row) => row.to },
              { key: "at", label: "Taken", render: (row) => instant(row.at) },
            ]}
            empty={<p>No message yet. Send an agreement out for signature, or ask for a sign-in code, and look here.</p>}
          />
        )}
      </Loaded>
    </>
  );
}
