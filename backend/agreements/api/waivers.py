"""How a waiver and a named person are written, beside findings and on the agreement's own page."""

from typing import Any

from rest_framework import serializers

from backend.agreements.rules import waivers


class PersonNamedOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()


class WaiverOut(serializers.Serializer[Any]):
    """A named person went on in spite of a finding. Only the district's own people read it."""

    id = serializers.UUIDField()
    code = serializers.CharField()
    message = serializers.CharField(help_text="The finding as it was waived; several of one code, one a line.")
    void = serializers.BooleanField(help_text="The law can make a contract void that lacks this.")
    notice = serializers.SerializerMethodField(help_text="What the waiver does not do.")
    reason = serializers.CharField()
    person = PersonNamedOut()
    at = serializers.DateTimeField(source="waived_at")
    ended_at = serializers.DateTimeField(allow_null=True)
    ended_reason = serializers.CharField()

    def get_notice(self, row: Any) -> str:
        return waivers.notice(void=row.void, citation=row.citation)
