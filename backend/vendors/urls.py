"""Addresses of this room, below /api/v1."""

from django.urls import path

from backend.vendors import api

urlpatterns = [
    path("catalogue", api.CatalogueView.as_view()),
    path("questions", api.QuestionsView.as_view()),
    path("vendors", api.VendorsView.as_view()),
    path("vendors/<uuid:vendor_id>", api.VendorView.as_view()),
    path("products/<uuid:product_id>", api.ProductView.as_view()),
    path("schedule-versions/<uuid:version_id>", api.ScheduleVersionView.as_view()),
]
