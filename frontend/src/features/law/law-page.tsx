import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { DataTable, type Column } from "@/components/data-table";
import { LinkButton } from "@/components/link-button";
import { Loaded } from "@/components/loading";
import { PageHeader } from "@/components/page-header";
import styles from "./law.module.css";
import { lawQuery, type LawIndex } from "./queries";

type Row = LawIndex["jurisdictions"][number];

const COLUMNS: Column<Row>[] = [
  {
    key: "name",
    label: "Law of",
    main: true,
    render: (row) => (
      <Link to="/law/$code" params={{ code: row.code }}>
        {row.name}
      </Link>
    ),
  },
  { key: "confirmed", label: "Confirmed", number: true, render: (row) => row.confirmed },
  { key: "secondary", label: "Read on a page about the law", number: true, render: (row) => row.secondary },
  { key: "unconfirmed", label: "Not confirmed", number: true, render: (row) => row.unconfirmed },
];

/** The jurisdictions whose law is here, and how sure what is said of each is. */
export function LawIndexPage() {
  const query = useQuery(lawQuery);
  return (
    <>
      <PageHeader
        title="The law of student data"
        actions={
          <LinkButton to="/calculator" variant="outline">
            Deadline calculator
          </LinkButton>
        }
      />
      <p className="lead">A collection of facts with their sources. Not legal advice.</p>
      <Loaded query={query}>
        {({ jurisdictions }) => (
          <>
            <p className="note prose">
              A fact is confirmed where the words of the law were read. What was read on a page about the law, and what is not confirmed, says so where it stands.
            </p>
            <div className={styles.index}>
              <DataTable caption="Jurisdictions, and how many facts of each are how sure" columns={COLUMNS} rows={jurisdictions} rowKey={(row) => row.code} />
            </div>
          </>
        )}
      </Loaded>
    </>
  );
}
