"""Addresses of this room, below /api/v1."""

from django.urls import path

from backend.vendors import api

urlpatterns = [
    path("catalogue", api.CatalogueView.as_view()),
    path("questions", api.QuestionsView.as_view()),
    path("vendors", api.VendorsView.as_view()),
    path("vendors.csv", api.VendorsCsvView.as_view()),
    path("vendors.xlsx", api.VendorsXlsxView.as_view()),
    path("products.csv", api.ProductsCsvView.as_view()),
    path("products.xlsx", api.ProductsXlsxView.as_view()),
    path("vendors/<uuid:vendor_id>", api.VendorView.as_view()),
    path("products", api.ProductsView.as_view()),
    path("products/<uuid:product_id>/schedule-template.xlsx", api.ScheduleTemplateView.as_view()),
    path("drafts/<uuid:version_id>/upload", api.DraftUploadView.as_view()),
    path("products/<uuid:product_id>/drafts", api.DraftsView.as_view()),
    path("drafts/<uuid:version_id>", api.DraftView.as_view()),
    path("drafts/<uuid:version_id>/changes", api.DraftChangesView.as_view()),
    path("drafts/<uuid:version_id>/ask-approval", api.DraftApprovalView.as_view()),
    path("drafts/<uuid:version_id>/publish", api.DraftPublishView.as_view()),
    path("evidence", api.EvidenceListView.as_view()),
    path("evidence/<uuid:evidence_id>/file", api.EvidenceFileView.as_view()),
    path("evidence/<uuid:evidence_id>/withdraw", api.EvidenceWithdrawView.as_view()),
    path("evidence/<uuid:evidence_id>/share", api.EvidenceShareView.as_view()),
    path("evidence/<uuid:evidence_id>/unshare", api.EvidenceUnshareView.as_view()),
    path("vendor-preferences", api.PreferencesView.as_view()),
    path("products/<uuid:product_id>", api.ProductView.as_view()),
    path("schedule-versions/<uuid:version_id>", api.ScheduleVersionView.as_view()),
    path("schedule-versions/<uuid:version_id>/compare/<uuid:other_id>", api.ScheduleVersionComparisonView.as_view()),
]
