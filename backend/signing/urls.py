from django.urls import path

from backend.signing import api

urlpatterns = [
    path("sign/<str:token>", api.SignView.as_view()),
    path("sign/<str:token>/opened", api.SignOpenedView.as_view()),
    path("sign/<str:token>/link", api.SignLinkView.as_view()),
    path("sign/<str:token>/code", api.SignCodeView.as_view()),
    path("sign/<str:token>/identify", api.SignIdentifyView.as_view()),
    path("sign/<str:token>/text", api.SignTextView.as_view()),
    path("sign/<str:token>/document", api.SignDocumentView.as_view()),
    path("sign/<str:token>/certificate", api.SignCertificateView.as_view()),
    path("sign/<str:token>/sign", api.SignSignView.as_view()),
    path("sign/<str:token>/decline", api.SignDeclineView.as_view()),
    path("sign/<str:token>/hand-over", api.SignHandOverView.as_view()),
]
