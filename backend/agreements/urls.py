from django.urls import path

from backend.agreements import api

urlpatterns = [
    path("agreements", api.AgreementsView.as_view()),
    path("agreements/<uuid:agreement_id>", api.AgreementView.as_view()),
    path("agreements/<uuid:agreement_id>/text", api.AgreementTextView.as_view()),
    path("agreements/<uuid:agreement_id>/provisions", api.AgreementProvisionsView.as_view()),
    path("provisions/<uuid:provision_id>", api.ProvisionView.as_view()),
    path("provisions/<uuid:provision_id>/withdraw", api.ProvisionWithdrawView.as_view()),
    path("provisions/<uuid:provision_id>/agree", api.ProvisionAgreeView.as_view()),
    path("agreements/<uuid:agreement_id>/timeline", api.AgreementTimelineView.as_view()),
    path("agreements/<uuid:agreement_id>/actions/send", api.AgreementSendView.as_view()),
    path("agreements/<uuid:agreement_id>/actions/<str:verb>", api.AgreementStepView.as_view()),
    path("agreements/<uuid:agreement_id>/documents/<uuid:document_id>", api.AgreementDocumentView.as_view()),
]
