import { Link, useRouterState } from "@tanstack/react-router";
import styles from "./tabs.module.css";

export interface Tab {
  href: string;
  label: string;
}

/** Sub-pages side by side. They are links with addresses of their own, so they are navigation and not ARIA tabs. */
export function Tabs({ label, tabs }: { label: string; tabs: readonly Tab[] }) {
  const path = useRouterState({ select: (state) => state.location.pathname });
  const strip = (address: string) => address.replace(/\/$/, "");
  return (
    <nav aria-label={label} className={`${styles.tabs} no-print`}>
      {tabs.map((tab) => (
        <Link key={tab.href} to={tab.href} aria-current={strip(path) === strip(tab.href) ? "page" : undefined} data-here={strip(path) === strip(tab.href) || undefined}>
          {tab.label}
        </Link>
      ))}
    </nav>
  );
}
