"""What no log may hold."""

import logging
import re

_LINK = re.compile(r"(/(?:sign|invitation|by-token|submission|feeds|unsubscribe)/|/unsubscribe\?token=)[^/\s?#&'\"]+")


class MaskLinks(logging.Filter):
    """Takes the signed values of mailed links out of addresses: who reads a log must not be able to follow them."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        masked = _LINK.sub(r"\1…", message)
        if masked != message:
            record.msg, record.args = masked, ()
        return True
