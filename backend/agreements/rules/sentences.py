"""Events of an agreement and its envelope as sentences for the timeline."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from backend.core.words import long_date

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
    "agreement.declined": "Because {by} declined to sign, it is a draft again.",
    "agreement.executed": "The sealed file and its certificate were taken over; the agreement is executed, effective "
    "{effective}.",
    "agreement.superseded": "A later agreement took its place.",
    "agreement.provision_proposed": "{actor} proposed the special provision “{named}”.",
    "agreement.provision_changed": "{actor} changed the special provision “{named}”.",
    "agreement.provision_withdrawn": "{actor} withdrew the special provision “{named}”.",
    "agreement.provision_agreed": "{actor} agreed to the special provision “{named}”.",
    "signing.sent": "{actor} asked for these signatures, in this order: {signers}.",
    "signing.asked": "The mail that asks the {side}'s signer to sign was handed over for sending.",
    "signing.opened": "{actor} opened the link.",
    "signing.link_renewed": "A new link was mailed to {actor}; the earlier one ended.",
    "signing.identified": "{actor} entered the code that was mailed to them.",
    "signing.signed": "{name}, {title}, stated the authority to sign, agreed to sign electronically and signed for "
    "the {side}.",
    "signing.declined": "{actor} declined to sign: “{reason}”",
    "signing.handed_over": "{actor} handed the {side}'s signature over to {to}.",
    "signing.recalled": "The signers' links ended.",
    "signing.sealed": "The file was sealed after the signature and stored.",
    "signing.executed": "Everyone has signed, and the last seal is stored.",
    "signing.certified": "The certificate was sealed and stored, and both files were handed over for mailing.",
}

PREPARATION = frozenset(
    {
        "agreement.created",
        "agreement.changed",
        "agreement.ready",
        "agreement.taken_back",
        "agreement.documents_set",
        "agreement.provision_proposed",
        "agreement.provision_changed",
        "agreement.provision_withdrawn",
    }
)
"""What the party that prepares an agreement does before it sends it; the other side does not read it."""


def sentence(kind: str, data: Mapping[str, Any], personal: Mapping[str, Any] | None) -> str:
    """Return an event as a sentence; what was purged reads as "(removed)"."""
    values = {**data, **(personal or {})}
    if isinstance(signers := values.get("signers"), list) and personal and "signers" in personal:
        values["signers"] = "; ".join(f"{name} ({email}) for the {side}" for side, name, email in signers)
    else:
        values.pop("signers", None)
    if effective := data.get("effective"):
        values["effective"] = long_date(date.fromisoformat(effective))
    if isinstance(to := values.get("to"), list):
        values["to"] = f"{to[0]} ({to[1]})"
    elif personal is None:
        values.pop("to", None)  # an id, where the name was purged
    text = SENTENCES.get(kind, f"Recorded as {kind}.").format_map(_Removed(values))
    reason = values.get("reason") or "(removed)"
    if kind == "agreement.ready" and data.get("findings_accepted"):
        count = len(data["findings_accepted"])
        findings = "one blocking finding" if count == 1 else f"{count} blocking findings"
        text += f" It went on in spite of {findings}: “{reason}”"
    elif kind == "agreement.taken_back" and values.get("reason"):
        text += f" The reason: “{reason}”"
    return text


class _Removed(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "(removed)"
