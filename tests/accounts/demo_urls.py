"""Addresses as they are in the demo."""

from backend.accounts import urls

urlpatterns = [*urls.demo_addresses(True), *urls.urlpatterns]
