"""An organization's own contacts over HTTP."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backend.agreements import selectors, services
from backend.agreements.api.fields import TextField
from backend.core.api import ActorView, ErrorOut, parse, several
from backend.vendors.choices import ContactRole
from backend.vendors.types import Contact

Row = serializers.Serializer[Any]


class OwnContactOut(Row):
    role = serializers.ChoiceField(choices=ContactRole.choices)
    name = serializers.CharField()
    title = serializers.CharField()
    email = serializers.CharField()
    phone = serializers.CharField()
    address = serializers.CharField()


class OwnContactsOut(Row):
    contacts = OwnContactOut(many=True)
    stamp = serializers.CharField(help_text="To be sent back with a change.")
    may_change = serializers.BooleanField()


class OwnContactIn(Row):
    role = serializers.ChoiceField(choices=ContactRole.choices)
    name = TextField(max_length=1000, allow_blank=True, default="")
    title = TextField(max_length=1000, allow_blank=True, default="")
    email = TextField(max_length=1000, allow_blank=True, default="")
    phone = TextField(max_length=1000, allow_blank=True, default="")
    address = TextField(max_length=2000, allow_blank=True, default="")


class OwnContactsIn(Row):
    contacts = several(OwnContactIn, most=200)
    stamp = serializers.CharField(max_length=40, allow_blank=True, help_text="As it was read.")


class ContactChangeOut(Row):
    role = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    before = serializers.CharField()
    after = serializers.CharField()


class ToldOut(Row):
    name = serializers.CharField()
    email = serializers.CharField(help_text="Masked where it is neither a contact's nor known to who asks.")


class ContactNoticeOut(Row):
    """The other side of executed agreements, and who is told there."""

    organization = serializers.CharField(source="name")
    agreements = serializers.SerializerMethodField()
    told = ToldOut(many=True)
    by_contacts = serializers.BooleanField(help_text="Its contacts for notices; else who manages it.")

    def get_agreements(self, side: Any) -> int:
        return len(side.agreements)


class ContactsPreviewOut(Row):
    """What saving would change, and whom it would tell."""

    changes = ContactChangeOut(many=True)
    notices = ContactNoticeOut(many=True, source="others")
    not_shared = serializers.IntegerField(help_text="Recorded agreements whose vendor does not see them.")


def _contacts(given: dict[str, Any]) -> tuple[Contact, ...]:
    return tuple(Contact.model_validate(each) for each in given["contacts"])


class OrganizationContactsView(ActorView):
    @extend_schema(operation_id="contacts_read", responses={200: OwnContactsOut, 404: ErrorOut})
    def get(self, request: Request, organization_id: UUID) -> Response:
        """The contacts of one's own organization."""
        return Response(OwnContactsOut(selectors.own_contacts(self.actor, organization_id, at=self.now)).data)

    @extend_schema(
        operation_id="contacts_change",
        request=OwnContactsIn,
        responses={204: None, 400: ErrorOut, 403: ErrorOut, 404: ErrorOut, 409: ErrorOut},
    )
    def put(self, request: Request, organization_id: UUID) -> Response:
        """Change them from now on; the other sides of executed agreements are told."""
        given = parse(OwnContactsIn, request.data)
        services.change_contacts(
            actor=self.actor,
            now=self.now,
            organization_id=organization_id,
            contacts=_contacts(given),
            stamp=given["stamp"],
        )
        return Response(status=204)


class ContactsPreviewView(ActorView):
    @extend_schema(
        operation_id="contacts_preview",
        request=OwnContactsIn,
        responses={200: ContactsPreviewOut, 400: ErrorOut, 403: ErrorOut, 404: ErrorOut},
    )
    def post(self, request: Request, organization_id: UUID) -> Response:
        """What changing them would do. Nothing is changed."""
        given = parse(OwnContactsIn, request.data)
        preview = services.preview_contacts(
            actor=self.actor, now=self.now, organization_id=organization_id, contacts=_contacts(given)
        )
        return Response(ContactsPreviewOut(preview).data)
