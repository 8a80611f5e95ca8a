"""HTTP of vendors: the catalogue, vendors, products, schedule versions, drafts."""

from backend.vendors.api.catalogue import CatalogueView, QuestionsView
from backend.vendors.api.drafts import (
    DraftApprovalView,
    DraftChangesView,
    DraftPublishView,
    DraftsView,
    DraftView,
    PreferencesView,
)
from backend.vendors.api.evidence import (
    EvidenceFileView,
    EvidenceListView,
    EvidenceShareView,
    EvidenceUnshareView,
    EvidenceWithdrawView,
)
from backend.vendors.api.products import ProductsView, ProductView
from backend.vendors.api.vendors import VendorsView, VendorView
from backend.vendors.api.versions import ScheduleVersionComparisonView, ScheduleVersionView

__all__ = [
    "CatalogueView",
    "DraftApprovalView",
    "DraftChangesView",
    "DraftPublishView",
    "DraftView",
    "DraftsView",
    "EvidenceFileView",
    "EvidenceListView",
    "EvidenceShareView",
    "EvidenceUnshareView",
    "EvidenceWithdrawView",
    "PreferencesView",
    "ProductView",
    "ProductsView",
    "QuestionsView",
    "ScheduleVersionComparisonView",
    "ScheduleVersionView",
    "VendorView",
    "VendorsView",
]
