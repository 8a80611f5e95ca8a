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
from backend.agreements.api.provisions import (
    AgreementProvisionsView,
    ProvisionAgreeView,
    ProvisionView,
    ProvisionWithdrawView,
)

__all__ = [
    "AgreementDocumentView",
    "AgreementProvisionsView",
    "AgreementSendView",
    "AgreementStepView",
    "AgreementTextView",
    "AgreementTimelineView",
    "AgreementView",
    "AgreementsView",
    "ProvisionAgreeView",
    "ProvisionView",
    "ProvisionWithdrawView",
]
