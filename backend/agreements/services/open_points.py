"""What is open about a submission, as mails to the vendor name it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from backend.agreements import selectors
from backend.agreements.mails import OpenFindings, OpenPoint
from backend.agreements.models import Agreement
from backend.agreements.rules import anchors, waivers
from backend.agreements.types import Finding
from backend.core.types import Actor

if TYPE_CHECKING:
    from backend.agreements.models import Comment


@dataclass(frozen=True)
class OpenPoints:
    """The open shared comments on an agreement, and what blocks in its schedules and is not waived."""

    comments: Sequence[OpenPoint]
    findings: Sequence[OpenFindings]
    """What is mended in the same way stands together."""
    blocking: int
    """How many findings these are."""


def open_points(actor: Actor, agreement: Agreement, *, now: datetime) -> OpenPoints:
    """Return what a vendor has to answer or mend, as the district sees it. Raises Forbidden."""
    text = selectors.seen_text(actor, agreement, at=now)
    standing = selectors.standing_waivers(agreement)
    findings = [one for one in waivers.unwaived(text.findings, standing) if waivers.about_schedule(one)]
    there = selectors.places(agreement, text)
    comments = [_point(anchors.label(one.anchor, there), one) for one in selectors.open_points(agreement)]
    return OpenPoints(comments, _by_remedy(findings), len(findings))


def _by_remedy(findings: Sequence[Finding]) -> list[OpenFindings]:
    """Return what blocks, with what is to be done once over all that it mends; in the order of the first of each."""
    groups: dict[str, list[str]] = {}
    for one in findings:
        said = one.message if one.product in one.message else f"{one.product}: {one.message}"
        groups.setdefault(one.todo, []).append(said)
    return [OpenFindings(todo=todo, texts=tuple(texts)) for todo, texts in groups.items()]


def _point(label: str, comment: "Comment") -> OpenPoint:
    place = " – ".join(filter(None, (comment.product.name if comment.product else "", label)))
    return OpenPoint(place=place, text=comment.body)
