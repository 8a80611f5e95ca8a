"""Which blocking findings stand, and which of them a named person goes on in spite of.

A waiver is of a code and of the words that it had: one that reads otherwise later is not covered, and several of one
code are waived together.
"""

from collections.abc import Iterable, Sequence
from typing import Protocol

from backend.agreements.types import Finding


class Waived(Protocol):
    """What is asked of a waiver here."""

    code: str
    message: str


def words_of(findings: Iterable[Finding], code: str) -> str:
    """Return the blocking findings of a code as a waiver keeps them: one a line."""
    return "\n".join(" ".join(one.message.split()) for one in findings if one.blocking and one.code == code)


def covers(waiver: Waived, finding: Finding) -> bool:
    """Tell whether a waiver is of this finding as it reads now."""
    return waiver.code == finding.code and " ".join(finding.message.split()) in waiver.message.split("\n")


def unwaived(findings: Iterable[Finding], waivers: Sequence[Waived]) -> list[Finding]:
    """Return the blocking findings that nobody has waived as they read now."""
    return [one for one in findings if one.blocking and not any(covers(waiver, one) for waiver in waivers)]


def read_otherwise(findings: Iterable[Finding], read: Sequence[str]) -> bool:
    """Tell whether findings of one code are others than those that somebody read, in whatever order."""
    return {" ".join(one.message.split()) for one in findings} != {" ".join(one.split()) for one in read}


def outdated(waiver: Waived, findings: Iterable[Finding]) -> str:
    """Return why a waiver ends by itself, as a sentence; nothing where it is of a finding that still stands."""
    of_its_code = [one for one in findings if one.blocking and one.code == waiver.code]
    if any(covers(waiver, one) for one in of_its_code):
        return ""
    return "The finding reads otherwise now." if of_its_code else "The finding does not stand any more."


def notice(*, void: bool, citation: str) -> str:
    """Return what stands beside every waiver: what it does not do."""
    by = f" ({citation})" if citation else ""
    if void:
        return f"The law can make a contract void that lacks this{by}. The waiver does not cure that."
    return f"The waiver records who went on and why. It does not cure what is asked for{by}."


def about_schedule(finding: Finding) -> bool:
    """Tell whether the vendor mends a finding in its schedule, so that it is told of it."""
    return bool(finding.anchor)
