from django.db.models import TextChoices


class ViewPage(TextChoices):
    """Which list a saved view is of."""

    AGREEMENTS = "agreements", "Agreements"
    VENDORS = "vendors", "Vendors"
    PRODUCTS = "products", "Products"
