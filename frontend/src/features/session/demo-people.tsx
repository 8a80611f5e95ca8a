import { useQuery } from "@tanstack/react-query";
import { api, body } from "@/api/client";
import { Loaded } from "@/components/loading";
import { list } from "@/lib/words";
import { roleName, useEnter } from "./session";
import styles from "./sign-in.module.css";

/** The demo's invented people, by organization. Outside the demo neither this nor its addresses exist. */
export function DemoPeople({ onDone }: { onDone: () => void }) {
  const enter = useEnter();
  const people = useQuery({ queryKey: ["demo", "people"], queryFn: () => body(api.GET("/api/v1/demo/people")) });
  return (
    <section className={styles.demo} aria-labelledby="demo-people">
      <h2 id="demo-people">Step in as one of the demo’s people</h2>
      <p className="note">All people and organizations here are invented. Mail goes nowhere but to the demo’s own mailbox.</p>
      <Loaded query={people}>
        {(rows) => {
          const groups = new Map<string, { name: string; kind: string; people: { id: string; name: string; roles: readonly string[] }[] }>();
          for (const { person, standings } of rows) {
            for (const { organization, roles } of standings) {
              const group = groups.get(organization.id) ?? { name: organization.name, kind: organization.kind, people: [] };
              group.people.push({ id: person.id, name: person.name, roles });
              groups.set(organization.id, group);
            }
          }
          return [...groups.entries()].map(([id, group]) => (
            <div key={id} className={styles.group}>
              <h3>{group.name}</h3>
              <ul>
                {group.people.map((person) => (
                  <li key={person.id}>
                    <button
                      type="button"
                      onClick={async () => {
                        const session = await body(api.POST("/api/v1/demo/sign-in", { body: { person_id: person.id } }));
                        const there = session.organization?.id === id;
                        enter(there ? session : await body(api.POST("/api/v1/session/switch", { body: { organization_id: id } })));
                        onDone();
                      }}
                    >
                      <span className={styles.who}>{person.name}</span>
                      <span className={styles.role}>{list(person.roles.map(roleName))}</span>
                    </button>
                  </li>
                ))}
              </ul>
            </div>
          ));
        }}
      </Loaded>
    </section>
  );
}
