from django.urls import path

from backend.deadlines import api
from backend.deadlines.api import feeds, settings, webhooks

urlpatterns = [
    path("clocks", api.ClocksView.as_view()),
    path("clocks/settings/calendar", settings.ClocksCalendarView.as_view()),
    path("clocks/settings/calendar-file", settings.CalendarFileView.as_view()),
    path("clocks/settings/closures", settings.ClosuresView.as_view()),
    path("clocks/settings/closures/<uuid:closure_id>/end", settings.ClosureEndView.as_view()),
    path("clocks/settings/school-days", settings.SchoolDaysView.as_view()),
    path("clocks/settings/policies", settings.PoliciesView.as_view()),
    path("clocks/settings/policies/<uuid:policy_id>/end", settings.PolicyEndView.as_view()),
    path("clocks/settings/numbers", settings.ClockNumbersView.as_view()),
    path("clocks/settings/would-move", settings.WouldMoveView.as_view()),
    path("clocks/settings/plans", settings.ReminderPlansView.as_view()),
    path("clocks/settings/plans/<slug:kind>", settings.ReminderPlanView.as_view()),
    path("clocks/settings/webhook", webhooks.WebhookView.as_view()),
    path("clocks/settings/webhook/trial", webhooks.WebhookTrialView.as_view()),
    path("me/feed", feeds.OwnFeedView.as_view()),
]
