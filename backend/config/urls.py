"""Where every address leads. What is not an API or a file is a screen."""

from django.urls import include, path, re_path

from backend.config import views
from backend.config.bounces_api import BouncesView
from backend.core.api import unknown_address
from backend.deadlines.api.feeds import FeedView

ROOMS = ("law", "accounts", "documents", "deadlines", "vendors", "signing", "agreements", "reports")

urlpatterns = [
    path("healthz", views.healthz),
    path("bounces", BouncesView.as_view()),
    path("feeds/<str:secret>.ics", FeedView.as_view()),
    path("unsubscribe/<str:token>", views.unsubscribe),
    path("_allauth/", include("backend.accounts.sign_in")),
    *(path("api/v1/", include(f"backend.{room}.urls")) for room in ROOMS),
    path("api/v1/", include("backend.config.api_urls")),
    re_path(r"^(?:api|_allauth)/", unknown_address),
    re_path(r"^(?!static/).*$", views.screen),
]

handler400 = "backend.core.api.bad_request"
handler500 = "backend.core.api.server_error"
