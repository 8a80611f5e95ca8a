"""Events of an agreement and its envelope as sentences for the timeline."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from backend.agreements.choices import OccurrenceKind
from backend.agreements.rules.words import joined
from backend.core.words import long_date, masked_email

SENTENCES: dict[str, str] = {
    "agreement.created": "{actor} started the draft.",
    "agreement.changed": "{actor} changed the terms.",
    "agreement.asked": "{actor} asked {whom} for the schedule.",
    "agreement.reminded": "{actor} reminded {whom}.",
    "agreement.submitted": "{actor} submitted version {number} of the schedule of {product}.",
    "agreement.returned": "{actor} returned the schedule to the vendor with {points}.",
    "agreement.commented": "{actor} wrote a comment.",
    "agreement.answered": "{actor} answered a comment.",
    "agreement.comment_resolved": "{actor} marked a comment as resolved.",
    "agreement.comment_reopened": "{actor} opened a comment again.",
    "agreement.noted": "{actor} wrote an internal comment.",
    "agreement.note_resolved": "{actor} marked an internal comment as resolved.",
    "agreement.note_reopened": "{actor} opened an internal comment again.",
    "agreement.waived": "{actor} went on in spite of a blocking finding: “{reason}”",
    "agreement.waiver_ended": "{actor} took a waiver back: “{reason}”",
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
    "agreement.recorded": "{actor} recorded this agreement, which was signed elsewhere: effective {effective}. It was "
    "not sealed here.",
    "agreement.record_changed": "{actor} changed what is recorded about it.",
    "agreement.record_shared": "{actor} shared the record with the vendor.",
    "agreement.record_taken_back": "{actor} took the record back: “{reason}”",
    "agreement.contacts_changed": "{organization} changed its contacts ({roles}).",
    "agreement.provision_proposed": "{actor} proposed the special provision “{named}”.",
    "agreement.provision_changed": "{actor} changed the special provision “{named}”.",
    "agreement.provision_withdrawn": "{actor} withdrew the special provision “{named}”.",
    "agreement.provision_agreed": "{actor} agreed to the special provision “{named}”.",
    "agreement.version_offered": "{actor} offered version {number} of the schedule of {product}.",
    "agreement.offer_accepted": "{actor} accepted version {number} of the schedule of {product}; an amendment was "
    "composed.",
    "agreement.offer_objected": "{actor} objected to version {number} of the schedule of {product}: “{reason}”",
    "agreement.offer_withdrawn": "{actor} withdrew version {number} of the schedule of {product}, which was offered.",
    "agreement.amendment_sent": "{actor} sent the amendment out for signature.",
    "agreement.amendment_taken_back": "{actor} took the amendment back; the version stands as offered again.",
    "agreement.amendment_recalled": "{actor} recalled the amendment, and the version stands as offered again: "
    "“{reason}”",
    "agreement.amendment_declined": "Because {by} declined to sign the amendment, the version stands as offered again.",
    "agreement.amended": "The sealed amendment was taken over; from {effective} on the agreement names version "
    "{number} of the schedule of {product}.",
    "agreement.occurred": "{actor} stated, for {on}: {what}.",
    "agreement.occurrence_withdrawn": "{actor} took back what was stated for {on} ({what}): “{reason}”",
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
        "agreement.noted",
        "agreement.note_resolved",
        "agreement.note_reopened",
        "agreement.waived",
        "agreement.waiver_ended",
        "agreement.record_changed",
        "agreement.offer_accepted",
        "agreement.amendment_taken_back",
        "agreement.provision_proposed",
        "agreement.provision_changed",
        "agreement.provision_withdrawn",
    }
)
"""What the party that prepares an agreement does among itself; the other side does not read it."""


def sentence(
    kind: str, data: Mapping[str, Any], personal: Mapping[str, Any] | None, known: Collection[str] | None = None
) -> str:
    """Return an event as a sentence; what was purged reads as "(removed)".

    Where `known` is given, who was written to is named by the address as far as it is among them; other addresses are
    masked.
    """

    def shown(email: str) -> str:
        return email if known is None or email in known else masked_email(email)

    values = {**data, **(personal or {})}
    if isinstance(signers := values.get("signers"), list) and personal and "signers" in personal:
        values["signers"] = "; ".join(f"{name} ({email}) for the {side}" for side, name, email in signers)
    else:
        values.pop("signers", None)
    if effective := data.get("effective"):
        values["effective"] = long_date(date.fromisoformat(effective))
    if kind in ("agreement.occurred", "agreement.occurrence_withdrawn"):
        what = data.get("what", "")
        known_kind = what in OccurrenceKind.values
        values["what"] = str(OccurrenceKind(what).label) if known_kind else "something that is not recorded any more"
        values["what"] = values["what"][:1].lower() + values["what"][1:]
        values["on"] = long_date(date.fromisoformat(data["on"])) if data.get("on") else "(removed)"
    if isinstance(to := values.get("to"), list):
        values["to"] = f"{to[0]} ({to[1]})"
    elif personal is None:
        values.pop("to", None)  # an id, where the name was purged
    if isinstance(asked := values.get("whom"), list):
        values["whom"] = joined(f"{name} ({shown(email)})" if name else shown(email) for email, name in asked)
    if kind == "agreement.returned":
        values["points"] = points(data.get("comments", 0), data.get("findings", 0))
    text = SENTENCES.get(kind, f"Recorded as {kind}.").format_map(_Removed(values))
    reason = values.get("reason") or "(removed)"
    if kind == "agreement.ready" and data.get("findings_accepted"):
        count = len(data["findings_accepted"])
        findings = "one blocking finding" if count == 1 else f"{count} blocking findings"
        # Until 2026-11 one reason was given for all findings; since then each has a waiver with its own.
        text += f" It went on in spite of {findings}"
        text += f": “{reason}”" if "waivers" not in data else ", waived by name."
    elif kind == "agreement.contacts_changed":
        to_whom = ", ".join(shown(email) for email in addresses_told(values)) or "(removed)"
        told = f"The notice was handed over for mailing to {to_whom}."
        text += f" {told}" if data.get("count") else " Nobody could be told: no address is known here."
    elif kind == "agreement.recorded" and data.get("row"):
        text += f" It came with row {data['row']} of a register."
    elif kind == "agreement.taken_back" and values.get("reason"):
        text += f" The reason: “{reason}”"
    elif kind == "agreement.waived" and data.get("void"):
        text += " The law can make a contract void that lacks this; the waiver does not cure it."
    elif kind == "agreement.submitted" and values.get("note"):
        text += f" The note: “{values['note']}”"
    elif kind == "agreement.returned" and values.get("reason"):
        text += f" The note: “{reason}”"
    return text


def addresses_told(personal: Mapping[str, Any]) -> list[str]:
    """Return where the notice of changed contacts went, from what its event keeps."""
    told: str = personal.get("told") or ""
    return [email for email in told.split(", ") if email]


def points(comments: int, findings: int) -> str:
    """Return how many things a returned submission leaves open: "two open comments and one blocking finding"."""
    said = []
    if comments:
        said.append("one open comment" if comments == 1 else f"{comments} open comments")
    if findings:
        said.append("one blocking finding" if findings == 1 else f"{findings} blocking findings")
    return " and ".join(said) or "a note"


class _Removed(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "(removed)"
