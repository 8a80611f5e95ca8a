"""Closed lists of the clocks: what kind one is, how it ended, how it stands, what became of a reminder."""

from django.db import models


class Kind(models.TextChoices):
    """By what people look for a clock, and by what its reminders are set. `rules.kinds` finds it from the duty."""

    BREACH = "breach", "Breach"
    RECORDS = "records", "Records request"
    DELETION = "deletion", "Deletion of data"
    TERM = "term", "End of an agreement"
    PAPER = "paper", "Schedule or signature outstanding"
    EVIDENCE = "evidence", "Evidence that expires"
    AUDIT = "audit", "Audit"
    YEARLY = "yearly", "Yearly duty"
    POSTING = "posting", "Posting"
    NOTICE = "notice", "Notice under an agreement"


class Ending(models.TextChoices):
    """How a clock was brought to its end. None: it is open, or the facts say that nothing is owed."""

    NONE = "", "Open"
    MET = "met", "Met"
    WITHDRAWN = "withdrawn", "Withdrawn"
    WAIVED = "waived", "Waived"
    NOT_APPLICABLE = "not_applicable", "Not applicable"


class ClockStatus(models.TextChoices):
    """How a clock stands at an instant. Computed (`rules.status`), never stored."""

    OPEN = "open", "Open"
    DUE_SOON = "due_soon", "Due soon"
    OVERDUE = "overdue", "Overdue"
    OWED_NOW = "owed_now", "Owed now"
    CONDITIONAL = "conditional", "Would apply"
    WAITING = "waiting", "Waits for a fact"
    HELD = "held", "Held by a delay"
    UNCOMPUTABLE = "uncomputable", "Needs a school calendar"
    MET = "met", "Met"
    MET_LATE = "met_late", "Met late"
    WITHDRAWN = "withdrawn", "Withdrawn"
    WAIVED = "waived", "Waived"
    NOT_APPLICABLE = "not_applicable", "Not applicable"
    NOT_OWED = "not_owed", "Not owed"


class Why(models.TextChoices):
    """Why somebody is reminded."""

    RESPONSIBLE = "responsible", "Responsible for it"
    SECOND = "second", "Second person"
    OWED = "owed", "It is owed to their organization"


class Way(models.TextChoices):
    """How a reminder leaves."""

    AT_ONCE = "at_once", "At once"
    DIGEST = "digest", "In the daily digest"
