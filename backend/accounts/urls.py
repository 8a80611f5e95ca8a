"""Addresses of this room, below /api/v1."""

from django.conf import settings
from django.urls import URLPattern, path

from backend.accounts.api import invitations, organizations, people, session, signing_in


def demo_addresses(demo: bool) -> list[URLPattern]:
    """Return the addresses that sign in by one click. Outside the demo they do not exist."""
    if not demo:
        return []
    return [
        path("demo/people", session.DemoPeopleView.as_view()),
        path("demo/sign-in", session.DemoSignInView.as_view()),
    ]


urlpatterns = [
    path("session", session.SessionView.as_view()),
    path("session/switch", session.SessionSwitchView.as_view()),
    path("session/sign-out", session.SessionSignOutView.as_view()),
    path("session/provider", session.SessionProviderView.as_view()),
    path("sign-in-methods", signing_in.SignInMethodsView.as_view()),
    path("sign-in-methods/password", signing_in.PasswordView.as_view()),
    path("sign-in-methods/identities/<str:provider>/end", signing_in.IdentityEndView.as_view()),
    path("sessions", signing_in.PersonSessionsView.as_view()),
    path("sessions/end-others", signing_in.PersonSessionsEndView.as_view()),
    path("sessions/<uuid:session_id>/end", signing_in.PersonSessionEndView.as_view()),
    path("organizations", organizations.OrganizationsView.as_view()),
    path("organizations/<uuid:organization_id>", organizations.OrganizationView.as_view()),
    path("organizations/<uuid:organization_id>/domain-claim", organizations.OrganizationClaimView.as_view()),
    path("organizations/<uuid:organization_id>/confirm-domain", organizations.OrganizationDomainView.as_view()),
    path("organizations/<uuid:organization_id>/second-factor", organizations.OrganizationSecondFactorView.as_view()),
    path("domain-claims", organizations.DomainClaimsView.as_view()),
    path("domain-claims/<uuid:claim_id>/check", organizations.DomainClaimCheckView.as_view()),
    path("domain-claims/<uuid:claim_id>/end", organizations.DomainClaimEndView.as_view()),
    path("members", people.MembersView.as_view()),
    path("members/<uuid:membership_id>/end", people.MemberEndView.as_view()),
    path("members/people/<uuid:person_id>/roles", people.RolesView.as_view()),
    path("invitations", invitations.InvitationsView.as_view()),
    path("invitations/<uuid:invitation_id>/revoke", invitations.InvitationRevokeView.as_view()),
    path("invitations/by-token/<str:token>", invitations.InvitationByTokenView.as_view()),
    path("invitations/by-token/<str:token>/accept", invitations.InvitationAcceptView.as_view()),
    *demo_addresses(settings.DEMO),
]
