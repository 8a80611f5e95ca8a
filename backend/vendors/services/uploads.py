"""A case file or the filled-in template, taken over into an open draft: all of it or nothing."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from backend.accounts import services as accounts
from backend.core import sheets
from backend.core.errors import Invalid
from backend.core.sheets import SheetProblem
from backend.core.types import Actor
from backend.core.yamlfile import YamlProblem
from backend.vendors import selectors
from backend.vendors.models import ScheduleDraft
from backend.vendors.rules import drafting, fielding, sheetform
from backend.vendors.rules.drafting import Change, Fields
from backend.vendors.services.drafts import locked_draft, replace_fields

MAX_BYTES = 2_000_000
LIMITS = sheets.Limits(bytes=MAX_BYTES, unpacked_bytes=15_000_000, rows=2_000, columns=40, cells=200_000)


class UploadRefused(Invalid):
    code = "vendors.upload_refused"
    message = "Nothing was taken over from this file."


def upload_schedule(*, actor: Actor, now: datetime, version_id: UUID, name: str, content: bytes) -> None:
    """Replace what a draft says by what a file says: a case file (.yaml) or the template (.xlsx).

    What the file does not speak of stays. Raises Forbidden, NotFound, NotADraft and UploadRefused, with a sentence for
    each cell ("Student data!C14") or line.
    """
    accounts.require(actor, "schedules.edit")
    with transaction.atomic():
        draft = locked_draft(actor, version_id)
        ending = name.lower().rpartition(".")[2]
        if ending in ("yaml", "yml"):
            fields, groups = _of_case(draft, content, file=name)
        elif ending == "xlsx":
            fields, groups = _of_workbook(draft, content)
        else:
            sentence = "Send a case file (.yaml), or the template filled in and saved as .xlsx."
            raise UploadRefused(fields={"file": [sentence]})
        replace_fields(draft, fielding.replaced(draft.fields, fields, groups), actor=actor, now=now)


def _of_workbook(draft: ScheduleDraft, content: bytes) -> tuple[Fields, set[str]]:
    try:
        found = sheets.read_workbook(content, limits=LIMITS)
    except SheetProblem as error:
        raise UploadRefused(fields=error.fields) from error
    reading = sheetform.read(found, selectors.ground(draft.version.catalogue))
    if reading.problems:
        raise UploadRefused(fields={place: [sentence] for place, sentence in reading.problems.items()})
    return reading.fields, reading.groups


def _of_case(draft: ScheduleDraft, content: bytes, *, file: str) -> tuple[Fields, set[str]]:
    try:
        case = selectors.read_case(content, file=file)
    except YamlProblem as error:
        # Several complaints of one line stand under it together.
        fields: dict[str, list[str]] = {}
        for line, text in error.problems:
            fields.setdefault(f"line {line}", []).append(text)
        raise UploadRefused(fields=fields) from error
    latest = {data.product_name: data for data in case.latest}
    wanted = draft.version.product_name.casefold()
    data = next((data for name, data in latest.items() if name.casefold() == wanted), None)
    if data is None and len(latest) > 1:
        named = ", ".join(f"“{name}”" for name in latest)
        sentence = f"The file is about {named}, and this schedule about “{draft.version.product_name}”."
        raise UploadRefused(fields={"file": [sentence]})
    data = data or next(iter(latest.values()))
    new = fielding.to_fields(data, selectors.catalogue(draft.version.catalogue))
    _refuse_unless_held(new, draft)
    return new, {fielding.group_of(path) for path in new}


def _refuse_unless_held(fields: Mapping[str, drafting.Json], draft: ScheduleDraft) -> None:
    """A case file may say more than the form holds: a title of 300 characters, for example."""
    changes = [Change(path, None, value) for path, value in fields.items()]
    if problems := drafting.problems(changes, selectors.ground(draft.version.catalogue)):
        raise UploadRefused(
            fields={"file": [f"{path}: {sentence}" for path, found in problems.items() for sentence in found]}
        )
