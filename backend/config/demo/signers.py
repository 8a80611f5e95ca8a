"""The demo's people sign as anyone does: by the mailed link and the mailed code, read from the demo's mailbox."""

import re
from datetime import datetime

from backend.core import mailbox, outbox
from backend.signing import selectors, services
from backend.signing.services import Origin, SignatureIn

LINK = re.compile(r"/sign/(\S+)")
CODE = re.compile(r"\b(\d{6})\b")


def _newest(email: str, pattern: re.Pattern[str], *, about: str) -> str:
    for message in mailbox.received():
        if email in message.to and about in message.subject and (found := pattern.search(message.text)):
            return found.group(1)
    raise LookupError(f"no mail to {email} with {pattern.pattern}")


def sign(*, email: str, name: str, title: str, about: str, now: datetime) -> None:
    """Follow the mailed link to `email` about a district, enter the mailed code, and sign; then have it sealed."""
    token = _newest(email, LINK, about=about)
    services.mark_opened(token=token, now=now)
    services.send_code(token=token, now=now)
    outbox.drain()
    identified = services.identify(token=token, code=_newest(email, CODE, about=about), now=now)
    services.sign(
        token=token,
        ticket=selectors.ticket_of(identified),
        given=SignatureIn(authority=True, consent=True, name=name, title=title),
        origin=Origin(ip="127.0.0.1", user_agent="the demo"),
        now=now,
    )
    outbox.drain()
