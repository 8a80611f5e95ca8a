"""The lifecycle of an agreement as one table. docs/lifecycle.md is written from it, and a test compares."""

from collections.abc import Collection
from dataclasses import dataclass

from backend.agreements.choices import Status


@dataclass(frozen=True)
class Step:
    """One way from a status to another. `verb` is also the permission that it needs ("agreements.<verb>")."""

    verb: str
    label: str
    """What the button says; empty for what happens by itself."""
    sources: frozenset[Status]
    target: Status
    who: str
    reason: bool = False
    """Whether a reason must be given; the other side reads it where it has seen the agreement."""


STEPS: dict[str, Step] = {
    step.verb: step
    for step in (
        Step("ask", "Invite the vendor", frozenset({Status.DRAFT}), Status.WITH_VENDOR, "privacy officer"),
        Step("submit", "", frozenset({Status.WITH_VENDOR}), Status.IN_REVIEW, "the vendor's people"),
        Step("return", "Return to the vendor", frozenset({Status.IN_REVIEW}), Status.WITH_VENDOR, "privacy officer"),
        Step(
            "ready",
            "Mark as ready to sign",
            frozenset({Status.DRAFT, Status.IN_REVIEW}),
            Status.READY,
            "privacy officer",
        ),
        Step(
            "draft",
            "Back to draft",
            frozenset({Status.WITH_VENDOR, Status.IN_REVIEW, Status.READY}),
            Status.DRAFT,
            "privacy officer",
        ),
        Step("send", "Send out for signature", frozenset({Status.READY}), Status.OUT_FOR_SIGNATURE, "privacy officer"),
        Step("recall", "Recall", frozenset({Status.OUT_FOR_SIGNATURE}), Status.DRAFT, "privacy officer", reason=True),
        Step("decline", "", frozenset({Status.OUT_FOR_SIGNATURE}), Status.DRAFT, "either signer", reason=True),
        Step("execute", "", frozenset({Status.OUT_FOR_SIGNATURE}), Status.EXECUTED, "last seal stored"),
        Step(
            "withdraw",
            "Withdraw",
            frozenset({Status.DRAFT, Status.WITH_VENDOR, Status.IN_REVIEW, Status.READY}),
            Status.WITHDRAWN,
            "privacy officer",
            reason=True,
        ),
        Step(
            "terminate",
            "Record termination",
            frozenset({Status.EXECUTED}),
            Status.TERMINATED,
            "privacy officer",
            reason=True,
        ),
        Step(
            "unrecord",
            "",
            frozenset({Status.EXECUTED}),
            Status.WITHDRAWN,
            "privacy officer, of a recorded copy",
            reason=True,
        ),
        Step("supersede", "", frozenset({Status.EXECUTED}), Status.SUPERSEDED, "a later agreement was executed"),
    )
}


def steps_from(status: str, verbs: Collection[str]) -> list[Step]:
    """Return the steps that a person with these verbs can take from `status`, in the table's order."""
    return [step for step in STEPS.values() if step.label and status in step.sources and step.verb in verbs]


def lifecycle_page() -> str:
    """Return docs/lifecycle.md."""
    lines = [
        "# Lifecycle of an agreement",
        "",
        "Written from `backend/agreements/rules/lifecycle.py` by `./dpakeeper manage lifecycle --write`; a test",
        "compares the two.",
        "",
        "| from | step | to | who | reason |",
        "|---|---|---|---|---|",
    ]
    for step in STEPS.values():
        for source in sorted(step.sources):
            lines.append(
                f"| {source.label.lower()} | {step.verb} | {step.target.label.lower()} | {step.who} "
                f"| {'must be given' if step.reason else '–'} |"
            )
    lines += [
        "",
        "Every step holds the agreement's row and is one conditional update: of two people who take a step at once,",
        "one gets it and the other is told that the agreement has changed. Declining and recalling lead back to",
        "draft; the text that was out stays with the instrument that was not signed. Once everyone has signed,",
        "nothing can be recalled: the seals follow. Executed is executed: a change is a new instrument.",
        "",
        "Marking as ready asks for a waiver of every blocking finding that stands, as it reads then (ADR 0019), and",
        "accepts what was submitted. A reason says something: it has a letter or a digit. Only the organization that",
        "made the agreement takes its steps, but for submitting. Back to draft ends what the vendor is asked for, and",
        "its links.",
        "",
        "## Who sees what",
        "",
        "| who | sees |",
        "|---|---|",
        "| the district that made it | everything |",
        "| the vendor | from the invitation on, until it is taken back to draft: the terms and the text as they stand, "
        "what blocks in its own schedule, the shared comments; from the first sending on: the papers that were out, "
        "the terms as they were sent, the reasons of recalling, declining, withdrawing and terminating; never the work "
        "on a draft, internal comments or waivers |",
        "| a covered district | what was executed, and what happened since |",
        "| anybody else | nothing: it answers as an agreement that does not exist |",
        "",
    ]
    return "\n".join(lines)
