"""Addresses of this room, below /api/v1."""

from django.conf import settings
from django.urls import URLPattern, path

from backend.accounts import api


def demo_addresses(demo: bool) -> list[URLPattern]:
    """Return the addresses that sign in by one click. Outside the demo they do not exist."""
    if not demo:
        return []
    return [
        path("demo/people", api.DemoPeopleView.as_view()),
        path("demo/sign-in", api.DemoSignInView.as_view()),
    ]


urlpatterns = [
    path("session", api.SessionView.as_view()),
    path("session/switch", api.SessionSwitchView.as_view()),
    path("session/sign-out", api.SessionSignOutView.as_view()),
    path("organizations", api.OrganizationsView.as_view()),
    path("organizations/<uuid:organization_id>", api.OrganizationView.as_view()),
    path("organizations/<uuid:organization_id>/confirm-domain", api.OrganizationDomainView.as_view()),
    path("members", api.MembersView.as_view()),
    path("members/<uuid:membership_id>/end", api.MemberEndView.as_view()),
    path("invitations", api.InvitationsView.as_view()),
    path("invitations/<uuid:invitation_id>/revoke", api.InvitationRevokeView.as_view()),
    path("invitations/by-token/<str:token>", api.InvitationByTokenView.as_view()),
    path("invitations/by-token/<str:token>/accept", api.InvitationAcceptView.as_view()),
    *demo_addresses(settings.DEMO),
]
