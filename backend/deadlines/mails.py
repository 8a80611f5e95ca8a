"""Payloads of this room's mails: one for each template."""

from typing import ClassVar

from backend.core.mail import Mail


class ClockEntry(Mail):
    """One clock in a mail. Instants are written out, with the zone of the district."""

    template: ClassVar[str] = ""
    headline: str
    """How it stands: "Due in 3 days"."""
    title: str
    about: str
    """What started it: an agreement, a breach, a request."""
    owes: str
    """Who owes it to whom, as a sentence."""
    when: str
    news: str
    """What has changed, as a sentence; empty where only time has passed."""
    why: str
    """How its date was found, as a sentence."""
    citation: str
    citation_url: str
    unsure: str
    """What remains open about the citation; empty where its words were read."""
    reader: str
    """Why the reader is told, as a sentence."""
    url: str


class ReminderMail(Mail):
    """A person is reminded of one clock."""

    template: ClassVar[str] = "reminder"
    secrets: ClassVar[frozenset[str]] = frozenset({"unsubscribe_url"})
    name: str
    clock: ClockEntry
    next: str
    """What happens now, in sentences."""
    anyway: bool
    """It comes whatever the reader chose for digests."""
    unsubscribe_url: str


class ClockGroup(Mail):
    """Clocks of a digest that stand alike."""

    template: ClassVar[str] = ""
    heading: str
    urgent: bool
    clocks: tuple[ClockEntry, ...]


class DigestMail(Mail):
    """A person is reminded of several clocks of one organization at once."""

    template: ClassVar[str] = "digest"
    secrets: ClassVar[frozenset[str]] = frozenset({"unsubscribe_url"})
    name: str
    organization: str
    summary: str
    """ "2 overdue, 1 due within 72 hours"."""
    count: int
    groups: tuple[ClockGroup, ...]
    more: int
    """How many are not listed, because a mail has an end."""
    all_url: str
    anyway: bool
    """All of it comes whatever the reader chose for digests."""
    unsubscribe_url: str


class ContactReminderMail(Mail):
    """Somebody at a vendor without an account here is told what the vendor owes to a district."""

    template: ClassVar[str] = "contact_reminder"
    secrets: ClassVar[frozenset[str]] = frozenset({"url", "wrong_url"})
    name: str
    """Empty where nobody's name is known."""
    district: str
    vendor: str
    summary: str
    count: int
    groups: tuple[ClockGroup, ...]
    more: int
    """How many are not listed, because a mail has an end."""
    because: str
    """Why it is they who are told, as a sentence."""
    answer: str
    """Whom at the district they can answer; empty where nobody is named."""
    url: str
    invited: bool
    """The address is that of a link by which they were invited; else that of the sign-in page."""
    vendor_sees: bool
    """Who joins for the vendor reads some of it here; else the district keeps all of it to itself."""
    wrong_url: str
    """Where they can say that they are not the one to be told."""


class MailTestMail(Mail):
    """Somebody tries whether mail leaves here."""

    template: ClassVar[str] = "mail_test"
    name: str
    organization: str
    asked: str
    """When, with its zone."""
