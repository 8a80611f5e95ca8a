"""HTTP of vendors: the catalogue, vendors, products, schedule versions, drafts."""

from backend.vendors.api.catalogue import CatalogueView, QuestionsView
from backend.vendors.api.drafts import (
    DraftApprovalView,
    DraftChangesView,
    DraftPublishView,
    DraftsView,
    DraftUploadView,
    DraftView,
    PreferencesView,
    ScheduleTemplateView,
)
from backend.vendors.api.evidence import (
    EvidenceFileView,
    EvidenceListView,
    EvidenceShareView,
    EvidenceUnshareView,
    EvidenceWithdrawView,
)
from backend.vendors.api.products import ProductsCsvView, ProductsView, ProductsXlsxView, ProductView
from backend.vendors.api.vendors import VendorsCsvView, VendorsView, VendorsXlsxView, VendorView
from backend.vendors.api.versions import ScheduleVersionComparisonView, ScheduleVersionView

__all__ = [
    "CatalogueView",
    "DraftApprovalView",
    "DraftChangesView",
    "DraftPublishView",
    "DraftUploadView",
    "DraftView",
    "DraftsView",
    "EvidenceFileView",
    "EvidenceListView",
    "EvidenceShareView",
    "EvidenceUnshareView",
    "EvidenceWithdrawView",
    "PreferencesView",
    "ProductView",
    "ProductsCsvView",
    "ProductsView",
    "ProductsXlsxView",
    "QuestionsView",
    "ScheduleTemplateView",
    "ScheduleVersionComparisonView",
    "ScheduleVersionView",
    "VendorView",
    "VendorsCsvView",
    "VendorsView",
    "VendorsXlsxView",
]
