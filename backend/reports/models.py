"""Saved views of lists. What this room else tells is read from the rooms below."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from backend.reports.choices import ViewPage


class SavedView(models.Model):
    """What somebody looks for in a list, under a name: a bookmark of the list's address, and no legal row."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey("accounts.Organization", on_delete=models.PROTECT, related_name="saved_views")
    owner = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="saved_views")
    page = models.CharField(max_length=20, choices=ViewPage)
    name = models.CharField(max_length=80)
    query = models.CharField(max_length=2000, blank=True)
    """The part of the address behind its question mark: filters, columns, order."""
    shared = models.BooleanField(default=False)
    """Whether everybody of the organization has it in their list."""
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(F("organization"), F("owner"), F("page"), Lower("name"), name="view_named_once"),
            models.CheckConstraint(name="view_has_a_name", condition=~Q(name="")),
            models.CheckConstraint(name="view_page_known", condition=Q(page__in=ViewPage.values)),
        ]
        indexes = [models.Index(fields=["organization", "page"], name="view_by_page")]

    def __str__(self) -> str:
        return self.name
