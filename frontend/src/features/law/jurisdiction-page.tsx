import { useQuery } from "@tanstack/react-query";
import { Link, useParams, useRouterState } from "@tanstack/react-router";
import { useEffect } from "react";
import { Loaded } from "@/components/loading";
import { PageHeader } from "@/components/page-header";
import { longDate } from "@/lib/dates";
import { count } from "@/lib/words";
import styles from "./law.module.css";
import { jurisdictionQuery, type LawFact, type LawPage } from "./queries";
import { Citation, Sure } from "./sure";

/** Everything that is known of one jurisdiction, to be read from top to bottom. */
export function JurisdictionPage() {
  const { code } = useParams({ from: "/law/$code" });
  const query = useQuery(jurisdictionQuery(code));
  return (
    <Loaded query={query}>
      {(page) => (
        <>
          <PageHeader
            title={`The law of ${page.code === "US" ? "the United States" : page.name}`}
            crumbs={<Link to="/law">The law</Link>}
            meta={`${count(page.counts.confirmed ?? 0, "fact")} confirmed, ${page.counts.secondary ?? 0} read on a page about the law, ${page.counts.unconfirmed ?? 0} not confirmed`}
          />
          <p className="lead">A collection of facts with their sources. Not legal advice.</p>
          <Sections page={page} />
        </>
      )}
    </Loaded>
  );
}

const place = (heading: string) => heading.toLowerCase().replace(/[^a-z]+/g, "-");

function Sections({ page }: { page: LawPage }) {
  const hash = useRouterState({ select: (state) => state.location.hash });
  // The facts come after the page; only now is there something to go to.
  useEffect(() => {
    if (hash) document.getElementById(hash)?.scrollIntoView({ block: "start" });
  }, [hash]);
  return (
    <div className={styles.page}>
      <nav aria-label="Contents" className={`${styles.contents} no-print`}>
        <h2>Contents</h2>
        <ol>
          {page.sections.map((section) => (
            <li key={section.heading}>
              <a href={`#${place(section.heading)}`}>{section.heading}</a>{" "}
              <span className="note">{section.facts.length}</span>
            </li>
          ))}
        </ol>
      </nav>
      <div className={styles.text}>
        {page.sections.map((section) => (
          <section key={section.heading} aria-labelledby={place(section.heading)} className={styles.section}>
            <h2 id={place(section.heading)} tabIndex={-1}>
              {section.heading}
            </h2>
            {section.facts.map((fact) => (
              <Fact key={fact.id} fact={fact} here={hash === fact.id} />
            ))}
          </section>
        ))}
        <p className={`note ${styles.file}`}>
          Made from {page.file}, SHA-256 {page.file_sha256}.
        </p>
      </div>
    </div>
  );
}

function Fact({ fact, here }: { fact: LawFact; here: boolean }) {
  const period = [fact.since && `from ${longDate(fact.since)}`, fact.until && `until the day before ${longDate(fact.until)}`].filter(Boolean).join(" ");
  const labels = [...new Set(fact.details.map((one) => one.label))];
  return (
    <article id={fact.id} className={styles.fact} data-here={here || undefined} data-status={fact.status} aria-labelledby={`${fact.id}-says`}>
      <h3 id={`${fact.id}-says`}>{fact.says}</h3>
      {fact.items.length > 0 && (
        <ol className={styles.items}>
          {fact.items.map((item) => (
            <li key={item}>{item}</li>
          ))}
        </ol>
      )}
      <dl className={styles.details}>
        {labels.map((label) => (
          <div key={label}>
            <dt>{label}</dt>
            {fact.details
              .filter((one) => one.label === label)
              .map((one) => (
                <dd key={one.value}>{one.value}</dd>
              ))}
          </div>
        ))}
        <div>
          <dt>Source</dt>
          <dd>
            <Citation citation={fact.citation} url={fact.url} />
          </dd>
          <dd>
            <Sure status={fact.status} words={fact.sure} />
          </dd>
          <dd className="note">Last looked at on {longDate(fact.checked)}.</dd>
        </div>
        {period && (
          <div>
            <dt>In force</dt>
            <dd>{period}</dd>
          </div>
        )}
        {fact.note && (
          <div>
            <dt>Note</dt>
            <dd>{fact.note}</dd>
          </div>
        )}
      </dl>
      <p className={`${styles.anchor} no-print`}>
        <a href={`#${fact.id}`}>
          <span className="visually-hidden">Link to this fact: </span>
          {fact.id}
        </a>
      </p>
    </article>
  );
}
