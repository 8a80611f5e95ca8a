from django.urls import path

from backend.deadlines import api

urlpatterns = [
    path("clocks", api.ClocksView.as_view()),
]
