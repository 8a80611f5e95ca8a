import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { Failure } from "@/components/loading";
import { NotFound } from "@/components/not-found";
import { readClocks } from "@/features/deadlines/address";
import { readSearch } from "@/features/law/address";
import { readAsked } from "@/features/reports/address";
import { sessionQuery } from "@/features/session/session";
import { isReading, type Reading } from "@/components/clause-reader/readings";
import { queryClient } from "./query-client";
import { Shell } from "./shell";

const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);
const page = (value: unknown): number | undefined => (Number(value) > 1 ? Math.floor(Number(value)) : undefined);

const root = createRootRoute({
  loader: () => queryClient.ensureQueryData(sessionQuery).catch(() => undefined),
  component: Shell,
  notFoundComponent: NotFound,
  errorComponent: ({ error }) => <Failure error={error instanceof Error ? error : new Error(String(error))} />,
});

/** Everything behind the sign-in. Whoever is signed out comes back to where they were going. */
const inside = createRoute({
  getParentRoute: () => root,
  id: "inside",
  beforeLoad: async ({ location }) => {
    const session = await queryClient.ensureQueryData(sessionQuery);
    if (!session.person) throw redirect({ to: "/sign-in", search: { next: location.href === "/" ? undefined : location.href } });
    if (!session.organization) throw redirect({ to: "/no-organization" });
    // The server refuses everything else until then; this only leads there.
    if (session.second_factor && location.pathname !== "/settings/signing-in") throw redirect({ to: "/settings/signing-in" });
  },
});

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: (search: Record<string, unknown>): { next?: string; error?: string } => ({ next: text(search.next), error: text(search.error) }),
  component: lazyRouteComponent(() => import("@/features/session/sign-in-page"), "SignInPage"),
});
const noOrganization = createRoute({
  getParentRoute: () => root,
  path: "/no-organization",
  component: lazyRouteComponent(() => import("@/features/session/no-organization-page"), "NoOrganizationPage"),
});
const invitation = createRoute({
  getParentRoute: () => root,
  path: "/invitation/$token",
  component: lazyRouteComponent(() => import("@/features/session/invitation-page"), "InvitationPage"),
});

const today = createRoute({
  getParentRoute: () => inside,
  path: "/",
  component: lazyRouteComponent(() => import("@/features/today/today-page"), "TodayPage"),
});

const clocks = createRoute({
  getParentRoute: () => inside,
  path: "/clocks",
  validateSearch: readClocks,
  component: lazyRouteComponent(() => import("@/features/deadlines/clocks-page"), "ClocksPage"),
});
const clockMonth = createRoute({
  getParentRoute: () => inside,
  path: "/clocks/month",
  validateSearch: readClocks,
  component: lazyRouteComponent(() => import("@/features/deadlines/month-page"), "MonthPage"),
});
const clock = createRoute({
  getParentRoute: () => inside,
  path: "/clocks/$clockId",
  validateSearch: (search: Record<string, unknown>): { r?: string } => ({ r: text(search.r) }),
  component: lazyRouteComponent(() => import("@/features/deadlines/clock-page"), "ClockPage"),
});

const vendors = createRoute({
  getParentRoute: () => inside,
  path: "/vendors",
  validateSearch: readAsked("vendors"),
  component: lazyRouteComponent(() => import("@/features/vendors/vendors-page"), "VendorsPage"),
});
const vendor = createRoute({
  getParentRoute: () => inside,
  path: "/vendors/$vendorId",
  component: lazyRouteComponent(() => import("@/features/vendors/vendor-page"), "VendorPage"),
});
const products = createRoute({
  getParentRoute: () => inside,
  path: "/products",
  validateSearch: readAsked("products"),
  component: lazyRouteComponent(() => import("@/features/vendors/products-page"), "ProductsPage"),
});
const product = createRoute({
  getParentRoute: () => inside,
  path: "/products/$productId",
  validateSearch: (search: Record<string, unknown>): { did?: "submitted" | "published" } => ({ did: search.did === "submitted" || search.did === "published" ? search.did : undefined }),
  component: lazyRouteComponent(() => import("@/features/vendors/product-page"), "ProductPage"),
});
const schedule = createRoute({
  getParentRoute: () => inside,
  path: "/schedules/$versionId",
  component: lazyRouteComponent(() => import("@/features/vendors/schedule-page"), "SchedulePage"),
});
const compare = createRoute({
  getParentRoute: () => inside,
  path: "/schedules/$beforeId/compare/$afterId",
  validateSearch: (search: Record<string, unknown>): { view?: "side" } => ({ view: search.view === "side" ? "side" : undefined }),
  component: lazyRouteComponent(() => import("@/features/agreements/compare-page"), "ComparePage"),
});
const draft = createRoute({
  getParentRoute: () => inside,
  path: "/schedule/$draftId",
  component: lazyRouteComponent(() => import("@/features/schedule-form/draft-layout"), "DraftLayout"),
});
const draftResumed = createRoute({
  getParentRoute: () => draft,
  path: "/",
  component: lazyRouteComponent(() => import("@/features/schedule-form/section-page"), "ResumePage"),
});
const draftSection = createRoute({
  getParentRoute: () => draft,
  path: "$section",
  component: lazyRouteComponent(() => import("@/features/schedule-form/section-page"), "SectionPage"),
});

const agreements = createRoute({
  getParentRoute: () => inside,
  path: "/agreements",
  validateSearch: readAsked("agreements"),
  component: lazyRouteComponent(() => import("@/features/agreements/agreements-page"), "AgreementsPage"),
});
const newAgreement = createRoute({
  getParentRoute: () => inside,
  path: "/agreements/new",
  validateSearch: (search: Record<string, unknown>): { vendor?: string } => ({ vendor: text(search.vendor) }),
  component: lazyRouteComponent(() => import("@/features/agreements/new-agreement-page"), "NewAgreementPage"),
});
const invite = createRoute({
  getParentRoute: () => inside,
  path: "/agreements/invite",
  validateSearch: (search: Record<string, unknown>): { vendor?: string } => ({ vendor: text(search.vendor) }),
  component: lazyRouteComponent(() => import("@/features/agreements/invite-page"), "InvitePage"),
});
const record = createRoute({
  getParentRoute: () => inside,
  path: "/agreements/record",
  component: lazyRouteComponent(() => import("@/features/agreements/record-page"), "RecordPage"),
});
const changeRecord = createRoute({
  getParentRoute: () => inside,
  path: "/agreements/$agreementId/record",
  component: lazyRouteComponent(() => import("@/features/agreements/record-change-page"), "RecordChangePage"),
});
const imports = createRoute({
  getParentRoute: () => inside,
  path: "/agreements/imports",
  component: lazyRouteComponent(() => import("@/features/agreements/import-page"), "ImportPage"),
});
const importDetail = createRoute({
  getParentRoute: () => inside,
  path: "/agreements/imports/$importId",
  component: lazyRouteComponent(() => import("@/features/agreements/import-detail-page"), "ImportDetailPage"),
});
const evidence = createRoute({
  getParentRoute: () => inside,
  path: "/evidence",
  component: lazyRouteComponent(() => import("@/features/evidence/evidence-page"), "EvidencePage"),
});
const agreement = createRoute({
  getParentRoute: () => inside,
  path: "/agreements/$agreementId",
  component: lazyRouteComponent(() => import("@/features/agreements/agreement-layout"), "AgreementLayout"),
});
const editAgreement = createRoute({
  getParentRoute: () => inside,
  path: "/agreements/$agreementId/edit",
  component: lazyRouteComponent(() => import("@/features/agreements/edit-page"), "EditAgreementPage"),
});
const agreementIndex = createRoute({
  getParentRoute: () => agreement,
  path: "/",
  component: lazyRouteComponent(() => import("@/features/agreements/agreement-index"), "AgreementIndex"),
});
const agreementText = createRoute({
  getParentRoute: () => agreement,
  path: "text",
  validateSearch: (search: Record<string, unknown>): { reading?: Reading; state?: string; instrument?: string } => ({
    reading: isReading(search.reading) && search.reading !== "conformed" ? search.reading : undefined,
    state: text(search.state),
    instrument: text(search.instrument),
  }),
  component: lazyRouteComponent(() => import("@/features/agreements/text-tab"), "TextTab"),
});
const agreementReview = createRoute({
  getParentRoute: () => agreement,
  path: "review",
  validateSearch: (search: Record<string, unknown>): { comments?: "all" } => ({ comments: search.comments === "all" ? "all" : undefined }),
  component: lazyRouteComponent(() => import("@/features/agreements/review-tab"), "ReviewTab"),
});
const agreementProvisions = createRoute({
  getParentRoute: () => agreement,
  path: "provisions",
  component: lazyRouteComponent(() => import("@/features/agreements/provisions-tab"), "ProvisionsTab"),
});
const agreementSchedule = createRoute({
  getParentRoute: () => agreement,
  path: "schedule",
  component: lazyRouteComponent(() => import("@/features/agreements/schedule-tab"), "ScheduleTab"),
});
const agreementTerms = createRoute({
  getParentRoute: () => agreement,
  path: "terms",
  component: lazyRouteComponent(() => import("@/features/agreements/terms-tab"), "TermsTab"),
});
const agreementDocuments = createRoute({
  getParentRoute: () => agreement,
  path: "documents",
  component: lazyRouteComponent(() => import("@/features/agreements/documents-tab"), "DocumentsTab"),
});
const agreementSignatures = createRoute({
  getParentRoute: () => agreement,
  path: "signatures",
  component: lazyRouteComponent(() => import("@/features/agreements/signatures-tab"), "SignaturesTab"),
});
const agreementClocks = createRoute({
  getParentRoute: () => agreement,
  path: "clocks",
  component: lazyRouteComponent(() => import("@/features/agreements/clocks-tab"), "ClocksTab"),
});
const agreementTimeline = createRoute({
  getParentRoute: () => agreement,
  path: "timeline",
  component: lazyRouteComponent(() => import("@/features/agreements/timeline-tab"), "TimelineTab"),
});

const settings = createRoute({
  getParentRoute: () => inside,
  path: "/settings",
  component: lazyRouteComponent(() => import("@/features/settings/settings-layout"), "SettingsLayout"),
});
const members = createRoute({
  getParentRoute: () => settings,
  path: "members",
  component: lazyRouteComponent(() => import("@/features/settings/members-tab"), "MembersTab"),
});
const invitations = createRoute({
  getParentRoute: () => settings,
  path: "invitations",
  component: lazyRouteComponent(() => import("@/features/settings/invitations-tab"), "InvitationsTab"),
});
const messages = createRoute({
  getParentRoute: () => settings,
  path: "messages",
  validateSearch: (search: Record<string, unknown>): { page?: number } => ({ page: page(search.page) }),
  component: lazyRouteComponent(() => import("@/features/settings/messages-tab"), "MessagesTab"),
});

const contacts = createRoute({
  getParentRoute: () => settings,
  path: "contacts",
  component: lazyRouteComponent(() => import("@/features/settings/contacts-tab"), "ContactsTab"),
});
const signingIn = createRoute({
  getParentRoute: () => settings,
  path: "signing-in",
  component: lazyRouteComponent(() => import("@/features/settings/signing-in-tab"), "SigningInTab"),
});
const domain = createRoute({
  getParentRoute: () => settings,
  path: "domain",
  component: lazyRouteComponent(() => import("@/features/settings/domain-tab"), "DomainTab"),
});

const settingsCalendar = createRoute({
  getParentRoute: () => settings,
  path: "calendar",
  component: lazyRouteComponent(() => import("@/features/settings/clocks/calendar-tab"), "CalendarTab"),
});
const settingsPolicies = createRoute({
  getParentRoute: () => settings,
  path: "policies",
  component: lazyRouteComponent(() => import("@/features/settings/clocks/policies-tab"), "PoliciesTab"),
});
const settingsReminders = createRoute({
  getParentRoute: () => settings,
  path: "reminders",
  component: lazyRouteComponent(() => import("@/features/settings/clocks/reminders-tab"), "RemindersTab"),
});
const settingsConnections = createRoute({
  getParentRoute: () => settings,
  path: "connections",
  component: lazyRouteComponent(() => import("@/features/settings/clocks/connections-tab"), "ConnectionsTab"),
});

const organizations = createRoute({
  getParentRoute: () => inside,
  path: "/organizations",
  validateSearch: (search: Record<string, unknown>): { search?: string; kind?: string; page?: number } => ({ search: text(search.search), kind: text(search.kind), page: page(search.page) }),
  component: lazyRouteComponent(() => import("@/features/operator/organizations-page"), "OrganizationsPage"),
});
const newOrganization = createRoute({
  getParentRoute: () => inside,
  path: "/organizations/new",
  component: lazyRouteComponent(() => import("@/features/operator/new-organization-page"), "NewOrganizationPage"),
});
const organization = createRoute({
  getParentRoute: () => inside,
  path: "/organizations/$organizationId",
  component: lazyRouteComponent(() => import("@/features/operator/organization-page"), "OrganizationPage"),
});
const duplicates = createRoute({
  getParentRoute: () => inside,
  path: "/duplicates",
  validateSearch: (search: Record<string, unknown>): { page?: number } => ({ page: page(search.page) }),
  component: lazyRouteComponent(() => import("@/features/operator/duplicates-page"), "DuplicatesPage"),
});
const merge = createRoute({
  getParentRoute: () => inside,
  path: "/duplicates/merge",
  validateSearch: (search: Record<string, unknown>): { one?: string; other?: string } => ({ one: text(search.one), other: text(search.other) }),
  component: lazyRouteComponent(() => import("@/features/operator/merge-page"), "MergePage"),
});

const offers = createRoute({
  getParentRoute: () => inside,
  path: "/offers",
  validateSearch: (search: Record<string, unknown>): { stage?: string; page?: number } => ({ stage: text(search.stage), page: page(search.page) }),
  component: lazyRouteComponent(() => import("@/features/agreements/offers-page"), "OffersPage"),
});
const offer = createRoute({
  getParentRoute: () => inside,
  path: "/offers/$offerId",
  component: lazyRouteComponent(() => import("@/features/agreements/offer-page"), "OfferPage"),
});

const submission = createRoute({
  getParentRoute: () => root,
  path: "/submission/$token",
  component: lazyRouteComponent(() => import("@/features/submission/submission-page"), "SubmissionPage"),
});
const sign = createRoute({
  getParentRoute: () => root,
  path: "/sign/$token",
  component: lazyRouteComponent(() => import("@/features/signing/sign-page"), "SignPage"),
});
const verify = createRoute({
  getParentRoute: () => root,
  path: "/verify",
  validateSearch: (search: Record<string, unknown>): { ref?: string } => ({ ref: text(search.ref) }),
  component: lazyRouteComponent(() => import("@/features/verify/verify-page"), "VerifyPage"),
});
const unsubscribe = createRoute({
  getParentRoute: () => root,
  path: "/unsubscribe/$token",
  component: lazyRouteComponent(() => import("@/features/deadlines/unsubscribe-page"), "UnsubscribePage"),
});
const wrongContact = createRoute({
  getParentRoute: () => root,
  path: "/wrong-contact/$token",
  component: lazyRouteComponent(() => import("@/features/deadlines/wrong-contact-page"), "WrongContactPage"),
});
const law = createRoute({
  getParentRoute: () => root,
  path: "/law",
  component: lazyRouteComponent(() => import("@/features/law/law-page"), "LawIndexPage"),
});
const jurisdiction = createRoute({
  getParentRoute: () => root,
  path: "/law/$code",
  component: lazyRouteComponent(() => import("@/features/law/jurisdiction-page"), "JurisdictionPage"),
});
const calculator = createRoute({
  getParentRoute: () => root,
  path: "/calculator",
  validateSearch: readSearch,
  component: lazyRouteComponent(() => import("@/features/law/calculator-page"), "CalculatorPage"),
});
const demoMail = createRoute({
  getParentRoute: () => root,
  path: "/demo/mail",
  component: lazyRouteComponent(() => import("@/features/demo/mail-page"), "MailPage"),
});
const demoMessage = createRoute({
  getParentRoute: () => root,
  path: "/demo/mail/$messageId",
  component: lazyRouteComponent(() => import("@/features/demo/message-page"), "MessagePage"),
});

export const router = createRouter({
  routeTree: root.addChildren([
    signIn,
    noOrganization,
    invitation,
    submission,
    sign,
    verify,
    unsubscribe,
    wrongContact,
    law,
    jurisdiction,
    calculator,
    demoMail,
    demoMessage,
    inside.addChildren([
      today,
      clocks,
      clockMonth,
      clock,
      vendors,
      vendor,
      products,
      product,
      schedule,
      compare,
      draft.addChildren([draftResumed, draftSection]),
      agreements,
      offers,
      offer,
      newAgreement,
      invite,
      editAgreement,
      record,
      changeRecord,
      imports,
      importDetail,
      evidence,
      agreement.addChildren([agreementIndex, agreementText, agreementReview, agreementProvisions, agreementTerms, agreementSchedule, agreementDocuments, agreementSignatures, agreementClocks, agreementTimeline]),
      settings.addChildren([members, invitations, contacts, messages, settingsCalendar, settingsPolicies, settingsReminders, settingsConnections, signingIn, domain]),
      organizations,
      newOrganization,
      organization,
      duplicates,
      merge,
    ]),
  ]),
  scrollRestoration: true,
  defaultPreload: "intent",
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
