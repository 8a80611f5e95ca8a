"""Outbox handlers of agreements."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from backend.agreements import services
from backend.core.outbox import handler
from backend.core.sweeping import each_minute
from backend.signing import selectors as signing


@handler("agreement.set_documents")
def set_documents(*, payload: dict[str, Any], now: datetime) -> None:
    services.set_documents(now=now, instrument_id=UUID(payload["instrument_id"]))


@handler("agreement.executed")
def executed(*, payload: dict[str, Any], now: datetime) -> None:
    services.mark_executed(
        now=now,
        instrument_id=UUID(payload["subject_id"]),
        executed_document_id=UUID(payload["executed_document_id"]),
        certificate_document_id=UUID(payload["certificate_document_id"]),
        executed_at=datetime.fromisoformat(payload["executed_at"]),
        last_consent_on=date.fromisoformat(payload["last_consent_on"]),
    )


@handler("agreement.declined")
def declined(*, payload: dict[str, Any], now: datetime) -> None:
    ending = signing.ending_of(UUID(payload["envelope_id"]))
    if ending is not None:
        services.mark_declined(now=now, instrument_id=UUID(payload["subject_id"]), reason=ending.reason, by=ending.by)


@handler("agreement.take_in_register")
def take_in_register(*, payload: dict[str, Any], now: datetime) -> None:
    services.take_in_batch(now=now, import_id=UUID(payload["import_id"]), done=payload["done"])


@handler("agreement.take_back_register")
def take_back_register(*, payload: dict[str, Any], now: datetime) -> None:
    services.take_back_batch(now=now, import_id=UUID(payload["import_id"]), done=payload["done"])


@handler("agreement.contacts_changed")
def contacts_changed(*, payload: dict[str, Any], now: datetime) -> None:
    services.tell_other_sides(
        now=now,
        organization_id=UUID(payload["organization_id"]),
        changed_at=datetime.fromisoformat(payload["changed_at"]),
        person_id=UUID(payload["person_id"]),
    )


@handler("agreement.tell_contacts")
def tell_contacts(*, payload: dict[str, Any], now: datetime) -> None:
    services.tell_other_side(
        now=now,
        organization_id=UUID(payload["organization_id"]),
        other_id=UUID(payload["other_id"]),
        changed_at=datetime.fromisoformat(payload["changed_at"]),
        person_id=UUID(payload["person_id"]),
    )


@each_minute("agreements.wind")
def wind(*, now: datetime) -> None:
    services.wind_due(now=now)
