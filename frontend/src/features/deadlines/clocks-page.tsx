import { useQuery } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import { DataTable, type Column } from "@/components/data-table";
import { Pages } from "@/components/filters";
import { Loaded } from "@/components/loading";
import { useNow } from "@/lib/use-now";
import { filterCount, listQuery } from "./address";
import { ClocksHead, useSet } from "./clock-filters";
import { ClockWhen } from "./clock-list";
import styles from "./clocks-page.module.css";
import { clocksQuery, type ClockRow } from "./queries";

function columnsAt(now: number): Column<ClockRow>[] {
  return [
    {
      key: "what",
      label: "What is owed",
      sort: "title",
      main: true,
      render: (row) => (
        <>
          <Link to="/clocks/$clockId" params={{ clockId: row.id }}>
            {row.title}
          </Link>
          <span className={styles.about}>{row.about}</span>
        </>
      ),
    },
    { key: "when", label: "When", sort: "due", render: (row) => <ClockWhen row={row} now={now} /> },
    {
      key: "who",
      label: "Who owes it",
      render: (row) => (
        <>
          {row.owed_by}
          {row.owed_to && <span className={styles.soft}>to {row.owed_to}</span>}
          {row.responsible && <span className={styles.soft}>responsible: {row.responsible}</span>}
        </>
      ),
    },
    {
      key: "why",
      label: "Why then",
      render: (row) => (
        <>
          {row.why} {row.citation && <span className={styles.soft}>({row.citation})</span>}
        </>
      ),
    },
  ];
}

/** Every clock that this organization owes, or that runs for it. */
export function ClocksPage() {
  const asked = useSearch({ from: "/inside/clocks" });
  const set = useSet("/clocks");
  const now = useNow();
  const query = useQuery(clocksQuery(listQuery(asked)));
  return (
    <>
      <ClocksHead asked={asked} set={set} days />
      <Loaded query={query}>
        {(data) => (
          <>
            <p role="status" className={styles.count}>
              {data.more ? `More than ${data.count.toLocaleString("en-US")} clocks` : `${data.count.toLocaleString("en-US")} ${data.count === 1 ? "clock" : "clocks"}`}
            </p>
            <div className={styles.table}>
              <DataTable
                caption="Clocks"
                columns={columnsAt(now)}
                rows={data.results}
                rowKey={(row) => row.id}
                sort={asked.sort ?? "due"}
                onSort={(sort) => set({ sort: sort === "due" ? undefined : sort })}
                empty={
                  filterCount(asked) > 0 || asked.q ? (
                    <p>
                      No clock matches.{" "}
                      <Link to="/clocks" search={{}} className="link-button">
                        Show all open clocks
                      </Link>
                    </p>
                  ) : (
                    <p>No clock runs. Agreements start them: at their end, for schedules and signatures that are outstanding, and for what they ask every year.</p>
                  )
                }
              />
            </div>
            <Pages page={data.page} pages={data.pages} onPage={(page) => set({ page: page > 1 ? page : undefined })} />
          </>
        )}
      </Loaded>
    </>
  );
}
