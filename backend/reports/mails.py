"""Payloads of this room's mails: one for each template."""

from typing import ClassVar

from backend.core.mail import Mail


class HeartbeatFigure(Mail):
    """One line of the daily mail."""

    template: ClassVar[str] = ""
    name: str
    says: str
    """A number, or a number with its instant in words."""
    wrong: bool
    """Somebody should look at it."""


class HeartbeatSection(Mail):
    """Lines of the daily mail about one thing."""

    template: ClassVar[str] = ""
    heading: str
    figures: tuple[HeartbeatFigure, ...]


class HeartbeatMail(Mail):
    """Once a day an operator reads how the installation does; that it comes says that mail leaves."""

    template: ClassVar[str] = "heartbeat"
    name: str
    summary: str
    """ "Nothing to look at", or how much there is."""
    asked: str
    """When it was counted, with its zone."""
    troubles: tuple[str, ...]
    """What does not run, in sentences."""
    sections: tuple[HeartbeatSection, ...]
    url: str
