"""HTTP of agreements."""

from backend.agreements.api.agreements import (
    AgreementDocumentView,
    AgreementSendView,
    AgreementStepView,
    AgreementsView,
    AgreementTextView,
    AgreementTimelineView,
    AgreementView,
)

__all__ = [
    "AgreementDocumentView",
    "AgreementSendView",
    "AgreementStepView",
    "AgreementTextView",
    "AgreementTimelineView",
    "AgreementView",
    "AgreementsView",
]
