"""The kind of a clock, from its duty."""

from backend.deadlines.choices import Kind

_KINDS = (
    ("breach.", Kind.BREACH),
    ("records.", Kind.RECORDS),
    ("content.", Kind.RECORDS),
    ("data.", Kind.DELETION),
    ("term.", Kind.TERM),
    ("paper.", Kind.PAPER),
    ("evidence.", Kind.EVIDENCE),
    ("audit.", Kind.AUDIT),
    ("security.", Kind.YEARLY),
    ("annual.", Kind.YEARLY),
    ("posting.", Kind.POSTING),
)


def kind_of(duty: str) -> Kind:
    """Return the kind of the clocks of a duty: `breach.notify_district` is of the breaches; what nobody named is a
    notice under an agreement."""
    return next((kind for beginning, kind in _KINDS if duty.startswith(beginning)), Kind.NOTICE)
