from django.urls import path

from backend.documents import api

urlpatterns = [path("verify", api.VerifyView.as_view())]
