"""The agreement as a PDF: accessible (PDF/UA-1) and archival (PDF/A-3a), as far as Typst checks it."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from backend.documents.fields import prepare_signature_fields
from backend.documents.glyphs import breakable, printable
from backend.documents.layout import lay_out
from backend.documents.types import Attachment, DocumentText, RenderedPdf, SignatureBlock, SignatureBox
from backend.documents.typesetting import TEMPLATE_DIR, typeset

_FORM: Final = re.compile(r"^[a-z0-9-]+/[0-9]+$")


def template_path(form: str, name: str) -> str:
    """Return the address of a form's file below the templates folder. Raises ValueError for an unknown form."""
    path = f"dpa/{form}/{name}"
    if not _FORM.match(form) or not (TEMPLATE_DIR / path).is_file():
        raise ValueError(f"form {form!r} has no file {name}")
    return path


def wrapped(value: Any) -> Any:
    """Return the data with break opportunities in words that no line could hold."""
    if isinstance(value, str):
        return breakable(value)
    if isinstance(value, list):
        return [wrapped(each) for each in value]
    if isinstance(value, dict):
        return {key: each if key == "id" else wrapped(each) for key, each in value.items()}
    return value


def _label(block: SignatureBlock) -> str:
    """Return what assistive technology says about the block's field: "Signature for the provider, Acme LLC"."""
    return f"Signature {block.role_line[:1].lower()}{block.role_line[1:]}, {block.party}"


def render_pdf(
    text: DocumentText,
    *,
    now: datetime,
    attachments: Sequence[Attachment] = (),
    further_readings: Sequence[DocumentText] = (),
) -> RenderedPdf:
    """Return the PDF with bookmarks, contents, "page x of y" and an empty field for each seal. Same input, same bytes.

    `now` is the document's creation time. Raises ValueError for a form without a template.
    """
    path = template_path(text.form, "agreement.typ")
    data = wrapped(lay_out(text, further_readings=further_readings))
    parties = [block for section in text.sections for block in section.blocks if isinstance(block, SignatureBlock)]
    data["author"] = [printable(block.party, lines=False) for block in parties]
    main = (
        f'#import "/templates/{path}": agreement\n#let data = json("/data.json")\n#agreement(data, data.attachments)\n'
    )
    data["attachments"] = [
        {
            "path": each.name,
            "relationship": each.relationship,
            "mime": each.content_type,
            "description": printable(each.description, lines=False),
        }
        for each in attachments
    ]
    content, places = typeset(
        main=main,
        data=data,
        now=now,
        files={each.name: each.content for each in attachments},
        query="<seal-place>",
    )
    by_id = {block.id: block for block in parties}
    boxes = tuple(
        SignatureBox(
            field=by_id[place["id"]].field,
            label=printable(_label(by_id[place["id"]]), lines=False),
            page=place["page"],
            x=place["x"],
            y=place["y"],
            width=place["width"],
            height=place["height"],
        )
        for place in places
    )
    return RenderedPdf(content=prepare_signature_fields(content, boxes), boxes=boxes)
