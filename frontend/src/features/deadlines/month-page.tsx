import { useQuery } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import { Loaded } from "@/components/loading";
import { zoneName } from "@/features/law/zones";
import { longDate } from "@/lib/dates";
import { count } from "@/lib/words";
import { monthLater, monthQueryOf, type ClocksAsked } from "./address";
import { ClocksHead, useSet } from "./clock-filters";
import styles from "./month-page.module.css";
import { monthQuery, type ClockMonth } from "./queries";

const WEEKDAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const monthName = (month: string) => longDate(`${month}-01`).replace(" 1,", "");

/** The clocks of a month by the days on which they are due, as a table of weeks; on a phone, as a list of days. */
export function MonthPage() {
  const asked = useSearch({ from: "/inside/clocks/month" });
  const set = useSet("/clocks/month");
  return (
    <>
      <ClocksHead asked={asked} set={set} />
      <Loaded query={useQuery(monthQuery(monthQueryOf(asked)))}>{(data) => <Month data={data} asked={asked} onMonth={(month) => set({ month })} />}</Loaded>
    </>
  );
}

function Month({ data, asked, onMonth }: { data: ClockMonth; asked: ClocksAsked; onMonth: (month: string) => void }) {
  const weeks = Array.from({ length: data.days.length / 7 }, (_, week) => data.days.slice(week * 7, week * 7 + 7));
  const name = monthName(data.month);
  return (
    <>
      <div className={styles.bar}>
        <h2 id="month" aria-live="polite">
          {name}
        </h2>
        <p className="button-row no-print">
          <button type="button" className="link-button" onClick={() => onMonth(monthLater(data.month, -1))}>
            Month before<span className="visually-hidden">: {monthName(monthLater(data.month, -1))}</span>
          </button>
          {data.month !== data.today.slice(0, 7) && (
            <button type="button" className="link-button" onClick={() => onMonth(data.today.slice(0, 7))}>
              This month
            </button>
          )}
          <button type="button" className="link-button" onClick={() => onMonth(monthLater(data.month, 1))}>
            Month after<span className="visually-hidden">: {monthName(monthLater(data.month, 1))}</span>
          </button>
        </p>
      </div>
      <p className="note">
        {count(data.count, "clock")} due in {name}. Days begin and end by the clocks of {zoneName(data.zone)}.
        {data.without_date > 0 && (
          <>
            {" "}
            {count(data.without_date, "clock")} {data.without_date === 1 ? "stands" : "stand"} on no day: owed now, or waiting for a fact. <Link to="/clocks">See the list</Link>
          </>
        )}
      </p>
      <table className={styles.month} aria-labelledby="month" role="table">
        <thead role="rowgroup">
          <tr role="row">
            {WEEKDAYS.map((day) => (
              <th key={day} role="columnheader" scope="col">
                {day}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {weeks.map((week) => (
            <tr key={week[0]?.date} role="row" data-empty={week.every((day) => isEmpty(day) && day.date !== data.today) || undefined}>
              {week.map((day, place) => (
                <Day key={day.date} day={day} weekday={WEEKDAYS[place] ?? ""} today={data.today} asked={asked} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

/** Nothing is due on it, and nothing is closed. */
function isEmpty(day: ClockMonth["days"][number]): boolean {
  return day.count === 0 && day.closed === null;
}

function Day({ day, weekday, today, asked }: { day: ClockMonth["days"][number]; weekday: string; today: string; asked: ClocksAsked }) {
  const more = day.count - day.clocks.length;
  const date = longDate(day.date);
  return (
    <td role="cell" className={day.in_month ? undefined : styles.outside} data-today={day.date === today || undefined} data-empty={isEmpty(day) || undefined}>
      <p className={styles.date}>
        <span className={styles.long}>
          {weekday}, {date}
        </span>
        <span aria-hidden="true" className={styles.short}>
          {Number(day.date.slice(8))}
        </span>
        {day.date === today && <span className={styles.mark}>today</span>}
      </p>
      {day.closed !== null && <p className={styles.closed}>{day.closed ? `Closed: ${day.closed}` : "Closed"}</p>}
      {day.clocks.length > 0 && (
        <ul>
          {day.clocks.map((clock) => (
            <li key={clock.id} data-status={clock.status}>
              <Link to="/clocks/$clockId" params={{ clockId: clock.id }}>
                {clock.title}
                <span className="visually-hidden">: {clock.about}</span>
              </Link>
              {clock.status !== "open" && <span className={styles.state}>{clock.status_label}</span>}
            </li>
          ))}
          {more > 0 && (
            <li>
              <Link to="/clocks" search={{ ...asked, month: undefined, first: day.date, last: day.date }}>
                and {more} more
              </Link>
            </li>
          )}
        </ul>
      )}
    </td>
  );
}
