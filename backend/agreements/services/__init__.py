"""Writes of agreements: start and change a draft, take the lifecycle's steps, take over what rooms below report."""

from backend.agreements.services.checks import (
    DocumentsNotReady,
    FindingsStand,
    NotPossibleNow,
    ReasonMissing,
    ScheduleWithdrawn,
)
from backend.agreements.services.drafts import DEFAULT_NOTICE, TermsIn, change_agreement, create_agreement
from backend.agreements.services.outcomes import mark_declined, mark_executed, set_documents
from backend.agreements.services.provisions import (
    ProvisionIn,
    agree_to_provision,
    change_provision,
    propose_provision,
    withdraw_provision,
)
from backend.agreements.services.steps import back_to_draft, mark_ready, recall, send, terminate, withdraw

__all__ = [
    "DEFAULT_NOTICE",
    "DocumentsNotReady",
    "FindingsStand",
    "NotPossibleNow",
    "ProvisionIn",
    "ReasonMissing",
    "ScheduleWithdrawn",
    "TermsIn",
    "agree_to_provision",
    "back_to_draft",
    "change_agreement",
    "change_provision",
    "create_agreement",
    "mark_declined",
    "mark_executed",
    "mark_ready",
    "propose_provision",
    "recall",
    "send",
    "set_documents",
    "terminate",
    "withdraw",
    "withdraw_provision",
]
