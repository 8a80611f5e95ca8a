from django.conf import settings
from django.urls import path
from drf_spectacular.views import SpectacularAPIView

from backend.config import demo_api, operator_api

urlpatterns = [
    path("schema", SpectacularAPIView.as_view(permission_classes=[])),
    path("duplicates", operator_api.DuplicatesView.as_view()),
    path("merges", operator_api.MergesView.as_view()),
    path("merges/preview", operator_api.MergePreviewView.as_view()),
]

if settings.DEMO:
    urlpatterns += [
        path("demo/mail", demo_api.DemoMailListView.as_view()),
        path("demo/mail/<str:message_id>", demo_api.DemoMailView.as_view()),
    ]
