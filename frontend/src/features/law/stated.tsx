import { DefinitionList, type Item } from "@/components/definition-list";
import { instant, longDate } from "@/lib/dates";
import { list } from "@/lib/words";
import type { Case, LocalTime } from "./address";
import styles from "./calculator.module.css";
import type { Answer, LawIndex, Question } from "./queries";
import { momentName } from "./request";
import { zoneName } from "./zones";

/** "2026-10-30T15:00" as "October 30, 2026, 3:00 PM": a time on a wall, which no zone moves. */
export function localWords({ at, which }: LocalTime): string {
  const [hour = 0, minute = 0] = at.slice(11).split(":").map(Number);
  const words = `${longDate(at)}, ${hour % 12 || 12}:${String(minute).padStart(2, "0")} ${hour < 12 ? "AM" : "PM"}`;
  return which ? `${words} (the ${which} of the two)` : words;
}

/** The facts as they were stated, on paper only: on the screen they stand in the form. */
export function Stated({ law, stated, answer, at }: { law: LawIndex; stated: Case; answer: Answer; at: number }) {
  const nameOf = (code: string) => law.jurisdictions.find((one) => one.code === code)?.name ?? code;
  const label = (all: LawIndex["data"], code: string) => all.find((one) => one.code === code)?.label ?? code;
  const said = (one: Question): string => {
    switch (one.about) {
      case "moment": {
        const moment = stated.moments.find((each) => momentName(each) === momentName({ anchor: one.code, by: one.by }));
        return moment ? localWords(moment) : "";
      }
      case "data":
        return stated.data?.length ? list(stated.data.map((code) => label(law.data, code))) : "None of those that a law here names";
      case "residents": {
        const people = stated.people.find((each) => each.state === one.code);
        return people?.count === null ? "Some, not counted" : String(people?.count.toLocaleString("en-US"));
      }
      case "condition":
        return stated.conditions.find((each) => each.code === one.code)?.so ? "Yes" : "No";
      case "school_days":
        return stated.schoolDays.join("; ");
    }
  };
  const units = { hours: "hours", days: "calendar days", business_days: "business days" };
  const items: Item[] = [
    { label: "District in", value: nameOf(stated.state) },
    { label: "What happened", value: law.events.find((one) => one.code === stated.event)?.label ?? stated.event },
    { label: "Time zone of the district", value: zoneName(answer.zone) },
    ...answer.stated.map((one) => ({ label: one.question, value: said(one) })),
    ...(stated.agreed ? [{ label: "The agreement sets", value: `${stated.agreed.amount} ${units[stated.agreed.unit]} from the vendor’s ${stated.agreed.anchor} (clause ${stated.agreed.clause})` }] : []),
    ...stated.delays.map((one, index) => ({
      label: stated.delays.length > 1 ? `Delay ${index + 1}` : "Delay",
      value: `${label(law.delays, one.kind)}, since ${localWords(one.since)}, ${one.until ? `until ${localWords(one.until)}` : "still held"}: ${one.document}`,
    })),
  ];
  return (
    <div className={styles.stated}>
      <p>
        Worked out on {instant(new Date(at).toISOString(), answer.zone)}. Times are those of {zoneName(answer.zone)}. Not legal advice.
      </p>
      <h2 className={styles.title}>The facts as stated</h2>
      <DefinitionList items={items} />
      {answer.questions.length > 0 && (
        <>
          <h3>Not stated</h3>
          <ul>
            {answer.questions.map((one) => (
              <li key={`${one.about}.${one.code}.${one.by ?? ""}`}>{one.question}</li>
            ))}
          </ul>
        </>
      )}
      <h2 className={styles.title}>The answer</h2>
    </div>
  );
}
