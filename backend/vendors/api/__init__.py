"""HTTP of vendors: the catalogue, vendors, products, schedule versions."""

from backend.vendors.api.catalogue import CatalogueView, QuestionsView
from backend.vendors.api.products import ProductView
from backend.vendors.api.vendors import VendorsView, VendorView
from backend.vendors.api.versions import ScheduleVersionView

__all__ = [
    "CatalogueView",
    "ProductView",
    "QuestionsView",
    "ScheduleVersionView",
    "VendorView",
    "VendorsView",
]
