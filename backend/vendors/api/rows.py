"""What several addresses of this room answer with."""

from typing import Any

from rest_framework import serializers

from backend.vendors.choices import ContactRole, VersionStatus

Row = serializers.Serializer[Any]


class VendorBriefOut(Row):
    id = serializers.UUIDField()
    name = serializers.CharField()


class VersionBriefOut(Row):
    id = serializers.UUIDField()
    number = serializers.IntegerField()
    status = serializers.ChoiceField(choices=VersionStatus.choices)
    variant_for = serializers.CharField(source="variant_for.name", default="", help_text="A district, or empty.")
    marks = serializers.ListField(child=serializers.CharField(), help_text="Codes of sensitivities.")
    created_at = serializers.DateTimeField()
    published_at = serializers.DateTimeField(allow_null=True)
    withdrawn_at = serializers.DateTimeField(allow_null=True)


class ProductBriefOut(Row):
    id = serializers.UUIDField()
    name = serializers.CharField()
    kind = serializers.CharField()
    url = serializers.CharField()


class VendorProductOut(ProductBriefOut):
    versions = VersionBriefOut(
        source="readable_versions", many=True, help_text="Those that you can read, newest first."
    )


class ContactOut(Row):
    role = serializers.ChoiceField(choices=ContactRole.choices)
    name = serializers.CharField()
    title = serializers.CharField()
    email = serializers.CharField()
    phone = serializers.CharField()
    address = serializers.CharField()
