from django.urls import path

from backend.reports import api

urlpatterns = [
    path("today", api.TodayView.as_view()),
    path("elsewhere", api.ElsewhereView.as_view()),
    path("messages", api.MessagesView.as_view()),
    path("messages/state", api.MailStateView.as_view()),
    path("outbox/failed", api.FailedView.as_view()),
    path("outbox/retry-all", api.RetryAllView.as_view()),
    path("outbox/<uuid:row_id>/retry", api.RetryView.as_view()),
    path("saved-views", api.SavedViewsView.as_view()),
    path("saved-views/<uuid:view_id>", api.SavedViewView.as_view()),
]
