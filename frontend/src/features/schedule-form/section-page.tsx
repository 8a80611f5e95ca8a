import { Link, Navigate, useParams, useRouterState } from "@tanstack/react-router";
import { useEffect, useRef, type FocusEvent } from "react";
import { LinkButton } from "@/components/link-button";
import { placeIn, rememberPlace } from "@/lib/draft-place";
import { Comments } from "./comments";
import { DataSection } from "./data-section";
import { useDraft, useStore } from "./draft-context";
import styles from "./form.module.css";
import { ReviewSection } from "./review-section";
import { ContactsSection, HostingSection, QuestionsSection, SecuritySection, ServicesSection, SubprocessorsSection } from "./sections";
import type { SectionCode } from "./types";
import { focusField } from "./where";

const SECTIONS: Record<SectionCode, () => React.ReactNode> = {
  services: () => <ServicesSection />,
  student_data: () => <DataSection key="student" audience="student" />,
  teacher_data: () => <DataSection key="teacher" audience="teacher" />,
  subprocessors: () => <SubprocessorsSection />,
  hosting: () => <HostingSection />,
  security: () => <SecuritySection />,
  state_questions: () => <QuestionsSection />,
  contacts: () => <ContactsSection />,
  review: () => <ReviewSection />,
};

/** One section of the form, with the way to the next. */
export function SectionPage() {
  const { draft } = useDraft();
  const { section: here } = useParams({ from: "/inside/schedule/$draftId/$section" });
  const sections = useStore((state) => state.sections);
  const hash = useRouterState({ select: (state) => state.location.hash });
  const heading = useRef<HTMLHeadingElement>(null);
  const at = sections.findIndex(({ code }) => code === here);
  const section = sections[at];
  const label = section?.label ?? "";
  const [before, after] = [sections[at - 1], sections[at + 1]];

  useEffect(() => {
    if (!label) return;
    document.title = `${label}: ${draft.product.name} – DPA Keeper`;
    const place = placeIn(draft.id);
    rememberPlace(draft.id, { section: here, label, field: place?.section === here ? place.field : undefined });
  }, [draft, here, label]);

  useEffect(() => {
    if (hash) focusField(hash);
  }, [hash, here]);

  // After a change of section the keyboard goes on at its heading: the way past the list of sections was gone once.
  const from = useRef(here);
  useEffect(() => {
    if (from.current === here) return;
    from.current = here;
    // Once the shell, whose effect runs after this one, has put the focus at the beginning of the page
    const later = window.setTimeout(() => !window.location.hash && heading.current?.focus({ preventScroll: true }));
    return () => window.clearTimeout(later);
  }, [here]);

  if (!section || !(here in SECTIONS)) return <Navigate to="/schedule/$draftId" params={{ draftId: draft.id }} replace />;
  const onFocus = (event: FocusEvent<HTMLElement>) => {
    const field = event.target.id;
    if (field && event.target !== heading.current) rememberPlace(draft.id, { section: here, label, field });
  };
  const disabled = !draft.allowed_actions.includes("save") && here !== "review";
  return (
    <>
      <section aria-labelledby="section-title" className={styles.section} onFocus={onFocus}>
        <h2 id="section-title" ref={heading} tabIndex={-1}>
          {label}
        </h2>
        <div id={`section.${here}`} tabIndex={-1} className={styles.said}>
          <Comments anchors={[`section:${here}`]} about={label} />
        </div>
        <fieldset disabled={disabled} className={styles.bare}>
          <legend className="visually-hidden">{label}</legend>
          {SECTIONS[here as SectionCode]()}
        </fieldset>
      </section>
      <nav aria-label="Next and previous section" className={`${styles.steps} no-print`}>
        {before && (
          <Link to="/schedule/$draftId/$section" params={{ draftId: draft.id, section: before.code }}>
            ← {before.label}
          </Link>
        )}
        {after && (
          <span className={styles.next}>
            <LinkButton to="/schedule/$draftId/$section" params={{ draftId: draft.id, section: after.code }}>
              Next: {after.label}
            </LinkButton>
          </span>
        )}
      </nav>
    </>
  );
}

/** The form without a section named: where this person left it, else its beginning. */
export function ResumePage() {
  const { draft } = useDraft();
  const sections = useStore((state) => state.sections);
  const place = placeIn(draft.id);
  const section = sections.some(({ code }) => code === place?.section) ? place?.section : sections[0]?.code;
  return <Navigate to="/schedule/$draftId/$section" params={{ draftId: draft.id, section: section ?? "services" }} hash={section === place?.section ? place?.field : undefined} replace />;
}
