import { Menu } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, Outlet, useNavigate, useRouterState } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { api, body } from "@/api/client";
import { roleName, sessionQuery, useEnter, type Session } from "@/features/session/session";
import styles from "./shell.module.css";

interface NavItem {
  to: string;
  label: string;
}

function navFor(session: Session): NavItem[] {
  const kind = session.organization?.kind;
  const may = (verb: string) => session.may.includes(verb);
  if (session.second_factor) return [];
  return [
    { to: "/", label: "Today" },
    ...(may("deadlines.read") ? [{ to: "/clocks", label: "Clocks" }] : []),
    ...(may("vendors.read") ? [kind === "vendor" ? { to: "/products", label: "Products" } : { to: "/vendors", label: "Vendors" }] : []),
    ...(may("agreements.read") ? [{ to: "/agreements", label: "Agreements" }] : []),
    ...(may("organizations.read_any") ? [{ to: "/organizations", label: "Organizations" }] : []),
    ...(may("organizations.merge") ? [{ to: "/duplicates", label: "Duplicates" }] : []),
    ...(may("members.read") ? [{ to: "/settings/members", label: "Settings" }] : []),
  ];
}

/** The frame of every page: skip link, top bar, the page, and one line at the foot. */
export function Shell() {
  const { data: session } = useQuery(sessionQuery);
  const main = useRef<HTMLElement>(null);
  const path = useRouterState({ select: (state) => state.location.pathname });
  const first = useRef(true);
  // A signer acts by link and code; who else is signed in on this machine has no place on that page.
  const bySign = path.startsWith("/sign/");

  // After a change of page the keyboard starts at the new page, as it would after a page load.
  useEffect(() => {
    if (first.current) {
      first.current = false;
      return;
    }
    if (!window.location.hash) main.current?.focus({ preventScroll: true });
  }, [path]);

  return (
    <>
      <a
        className="skip-link"
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          main.current?.focus();
          main.current?.scrollIntoView();
        }}
      >
        Skip to the page
      </a>
      <header className={`${styles.top} no-print`}>
        {session?.demo && (
          <div className={styles.demo}>
            <p>
              <span>Demo with invented people</span> <Link to="/demo/mail">Demo mailbox</Link>
            </p>
          </div>
        )}
        <div className={styles.bar}>
          <Link to="/" className={styles.brand} aria-label="DPA Keeper, first page">
            <svg viewBox="0 0 22 22" aria-hidden="true" className={styles.mark}>
              <path d="M2 2.750h18M2 19.250h18" stroke="currentColor" strokeWidth="1.500" />
              <text x="11" y="15.400" textAnchor="middle" fontSize="14" fontFamily="var(--serif)" fill="currentColor">§</text>
            </svg>
            DPA Keeper
          </Link>
          {!bySign && session?.person && session.organization && (
            <nav className={styles.nav} aria-label="Main">
              {navFor(session).map((item) => (
                <Link key={item.to} to={item.to} activeOptions={{ exact: item.to === "/" }} className={styles.link} data-here={isHere(path, item.to) || undefined} aria-current={isHere(path, item.to) ? "page" : undefined}>
                  {item.label}
                </Link>
              ))}
            </nav>
          )}
          <div className={styles.right}>
            {session?.person && !bySign ? (
              <PersonMenu session={session} />
            ) : (
              <>
                <Link to="/law" className={`${styles.link} ${styles.wide}`}>
                  The law
                </Link>
                <Link to="/calculator" className={`${styles.link} ${styles.wide}`}>
                  Deadline calculator
                </Link>
                <Link to="/verify" className={styles.link}>
                  Verify a PDF
                </Link>
              </>
            )}
          </div>
        </div>
      </header>
      <main id="main" ref={main} tabIndex={-1} className={styles.main}>
        <Outlet />
      </main>
      <footer className={`${styles.foot} no-print`}>
        <span>{session?.installation ?? "DPA Keeper"}</span>
        <Link to="/law">The law</Link>
        <Link to="/calculator">Deadline calculator</Link>
        <Link to="/verify">Verify a signed PDF</Link>
        <span>Not legal advice.</span>
      </footer>
    </>
  );
}

function isHere(path: string, to: string): boolean {
  if (to === "/") return path === "/";
  const root = `/${to.split("/")[1]}`;
  if (root === "/vendors" || root === "/products") return /^\/(vendors|products|schedules?)(\/|$)/.test(path);
  // An offer changes an agreement, and is reached from it.
  if (root === "/agreements" && /^\/offers(\/|$)/.test(path)) return true;
  return path === root || path.startsWith(`${root}/`);
}

function PersonMenu({ session }: { session: Session }) {
  const enter = useEnter();
  const navigate = useNavigate();
  const person = session.person;
  if (!person) return null;
  const here = session.organization;
  return (
    <Menu withinPortal={false}>
      <Menu.Target>
        <button type="button" className={styles.person}>
          <span className={styles.organization}>{here?.name ?? "No organization"}</span>
          <span className={styles.name}>{person.name}</span>
        </button>
      </Menu.Target>
      <Menu.Dropdown className={styles.menu}>
        <Menu.Label>
          {person.email}
          {session.roles.length > 0 && <br />}
          {session.roles.map(roleName).join(", ")}
        </Menu.Label>
        {session.standings.length > 1 && (
          <>
            <Menu.Divider />
            <Menu.Label>Act for</Menu.Label>
            {session.standings.map((standing) => (
              <Menu.Item
                key={standing.organization.id}
                aria-current={standing.organization.id === here?.id ? "true" : undefined}
                onClick={async () => {
                  enter(await body(api.POST("/api/v1/session/switch", { body: { organization_id: standing.organization.id } })));
                  await navigate({ to: "/" });
                }}
              >
                <span className={standing.organization.id === here?.id ? styles.current : undefined}>{standing.organization.name}</span>
                <span className={styles.roles}>{standing.organization.id === here?.id ? "you act for it now" : standing.roles.map(roleName).join(", ")}</span>
              </Menu.Item>
            ))}
          </>
        )}
        <Menu.Divider />
        {here && <Menu.Item onClick={() => void navigate({ to: "/settings/signing-in" })}>Signing in</Menu.Item>}
        <Menu.Item
          onClick={async () => {
            enter(await body(api.POST("/api/v1/session/sign-out")));
            await navigate({ to: "/sign-in", search: { next: "" } });
          }}
        >
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
