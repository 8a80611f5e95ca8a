import type { components } from "@/api/schema";
import { longDate } from "@/lib/dates";
import { stateName } from "@/lib/states";
import { list, plain } from "@/lib/words";
import { DataTable } from "./data-table";
import { DefinitionList } from "./definition-list";
import { Notice } from "./notice";
import { Schedule, type Beside } from "./schedule";

type Version = components["schemas"]["ScheduleVersionOut"];
/** What is read of a schedule: of a published version, or of a draft as it stands. */
export type Sheet = Pick<
  Version,
  | "withdrawn_reason"
  | "sensitivities"
  | "schedules"
  | "services"
  | "subprocessors"
  | "hosting"
  | "framework"
  | "evidence"
  | "end_of_contract"
  | "vendor_address"
  | "notice_methods"
  | "contacts"
  | "answers"
>;

const NOT_STATED = <p>Not stated by the vendor.</p>;
const FOUND: Record<string, string> = {
  element: "by the catalogue",
  catalogue: "by the catalogue",
  words: "in the vendor’s words",
  answer: "by an answer",
};

/** Every part of one schedule version, in the order of the exhibits. */
export function ScheduleSheet({ version, beside, onlyCollected }: { version: Sheet; beside?: Beside; onlyCollected?: boolean }) {
  const end = version.end_of_contract;
  const states = [...new Set(version.answers.map((answer) => answer.state))];
  return (
    <>
      {version.withdrawn_reason && (
        <Notice title="Withdrawn">
          <p>{version.withdrawn_reason}</p>
        </Notice>
      )}
      {version.sensitivities.length > 0 && (
        <Notice title="Names data that laws treat apart">
          {version.sensitivities.map((mark) => (
            <p key={mark.code}>
              <strong>{mark.label}</strong> ({list(mark.found_in.map((place) => FOUND[place] ?? plain(place)))}):{" "}
              {mark.sources.map((source) => `${source.jurisdiction}: ${source.says} (${source.citation}, ${source.status})`).join("; ")}
            </p>
          ))}
        </Notice>
      )}
      <Schedule parts={version.schedules} beside={beside} onlyCollected={onlyCollected} />
      <h2 className="section-title">Services</h2>
      {version.services.length ? (
        <ul className="prose">
          {version.services.map((service) => (
            <li key={service}>{service}</li>
          ))}
        </ul>
      ) : (
        NOT_STATED
      )}
      {beside?.("section:services", "services")}
      <h2 className="section-title">Subprocessors</h2>
      {version.subprocessors === null ? (
        NOT_STATED
      ) : (
        <DataTable
          caption="Subprocessors"
          rows={version.subprocessors}
          rowKey={(row) => row.name}
          columns={[
            { key: "name", label: "Name", main: true, render: (row) => row.name },
            { key: "purpose", label: "Purpose", render: (row) => row.purpose || "Not stated" },
            { key: "data", label: "Data", render: (row) => row.data || "Not stated" },
            { key: "place", label: "Place", render: (row) => row.place || "Not stated" },
            { key: "written", label: "Written agreement", render: (row) => (row.written_agreement === null ? "Not stated" : row.written_agreement ? "Yes" : "No") },
          ]}
          empty={<p>The vendor states that it has none.</p>}
        />
      )}
      {beside?.("section:subprocessors", "subprocessors")}
      <h2 className="section-title">Hosting and security</h2>
      <DefinitionList
        items={[
          ...(version.hosting.length
            ? version.hosting.map((host, index) => ({
                label: version.hosting.length > 1 ? `Hosting ${index + 1}` : "Hosting",
                value: [[host.provider, host.region, host.country].filter(Boolean).join(", "), host.protections].filter(Boolean).join("\n"),
              }))
            : [{ label: "Hosting", value: "" }]),
          { label: "Framework", value: version.framework },
          ...version.evidence.map((item) => ({
            label: plain(item.kind, true),
            value: [item.issuer, item.valid_from ? `from ${longDate(item.valid_from)}` : "", item.valid_until ? `until ${longDate(item.valid_until)}` : ""].filter(Boolean).join(", "),
          })),
        ]}
      />
      {beside?.("section:hosting", "hosting")}
      <h2 className="section-title">At the end of the contract</h2>
      <DefinitionList
        items={[
          { label: "Method", value: plain(end.method, true) },
          { label: "When", value: end.when },
          { label: "Format of return", value: end.format },
          { label: "How data is destroyed", value: end.how_destroyed },
        ]}
      />
      {beside?.("section:security", "security and the end of the contract")}
      <h2 className="section-title">Contacts</h2>
      <DefinitionList
        items={[
          { label: "Address", value: version.vendor_address },
          { label: "How notices are sent", value: list(version.notice_methods) },
        ]}
      />
      {version.contacts.length ? (
        <DefinitionList
          items={version.contacts.map((contact) => ({
            label: plain(contact.role, true),
            value: [contact.name, contact.title, contact.email, contact.phone, contact.address].filter(Boolean).join("\n"),
          }))}
        />
      ) : (
        NOT_STATED
      )}
      {beside?.("section:contacts", "contacts")}
      {states.map((state) => (
        <section key={state} aria-label={`Asked by ${stateName(state)}`}>
          <h2 className="section-title">Asked by {stateName(state)}</h2>
          <DefinitionList
            items={version.answers
              .filter((answer) => answer.state === state)
              .map((answer) => ({
                label: answer.label,
                value: (
                  <>
                    {answer.answers.join("\n") || <span className="note">Not stated</span>}
                    <br />
                    <span className="note">
                      {answer.citation}, {answer.status}
                    </span>
                    {beside?.(`path:answers.${answer.question}`, answer.label)}
                  </>
                ),
              }))}
          />
        </section>
      ))}
      {beside && states.length === 0 && (
        <>
          <h2 className="section-title">Asked by the states</h2>
          {NOT_STATED}
        </>
      )}
      {beside?.("section:state_questions", "what the states ask")}
    </>
  );
}
