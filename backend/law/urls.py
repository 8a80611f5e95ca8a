from django.urls import path

from backend.law import api

urlpatterns = [
    path("law", api.LawView.as_view()),
    path("law/explain", api.LawExplainView.as_view()),
    path("law/<slug:code>", api.LawPageView.as_view()),
]
