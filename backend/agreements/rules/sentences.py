"""Events of an agreement, its instruments and its envelope as sentences for the timeline."""

from collections.abc import Mapping
from typing import Any

SENTENCES: dict[str, str] = {
    "agreement.created": "{actor} started the draft.",
    "agreement.changed": "{actor} changed the terms.",
    "agreement.ready": "{actor} marked it as ready to sign.",
    "agreement.taken_back": "{actor} took it back to draft.",
    "agreement.documents_set": "Word file and PDF were set.",
    "agreement.sent": "{actor} sent it out for signature.",
    "agreement.recalled": "{actor} recalled it: “{reason}”",
    "agreement.withdrawn": "{actor} withdrew it: “{reason}”",
    "agreement.terminated": "{actor} recorded its termination: “{reason}”",
    "agreement.declined": "{by} declined to sign: “{reason}”",
    "agreement.executed": "The last seal was stored; the agreement is executed, effective {effective}.",
    "agreement.superseded": "A later agreement took its place.",
}


def sentence(kind: str, data: Mapping[str, Any], personal: Mapping[str, Any] | None) -> str:
    """Return an event as a sentence; what was purged reads as "(removed)"."""
    values = {"actor": "(removed)", "reason": "(removed)", "by": "(removed)", **data, **(personal or {})}
    text = SENTENCES.get(kind, kind.replace(".", ": ").replace("_", " ")).format_map(_Blank(values))
    if kind == "agreement.ready" and data.get("findings_accepted"):
        count = len(data["findings_accepted"])
        findings = "one blocking finding" if count == 1 else f"{count} blocking findings"
        text += f" It went on in spite of {findings}: “{values['reason']}”"
    return text


class _Blank(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "(not recorded)"
