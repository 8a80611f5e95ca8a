"""HTTP of agreements."""

from backend.agreements.api.agreements import (
    AgreementDocumentView,
    AgreementSendView,
    AgreementStepView,
    AgreementTextView,
    AgreementTimelineView,
    AgreementView,
)
from backend.agreements.api.contacts import ContactsPreviewView, OrganizationContactsView
from backend.agreements.api.imports import (
    RegisterImportRowsView,
    RegisterImportRunView,
    RegisterImportsView,
    RegisterImportUndoView,
    RegisterImportView,
    RegisterTemplateView,
)
from backend.agreements.api.occurrences import OccurrenceFileView, OccurrencesView, OccurrenceWithdrawView
from backend.agreements.api.offers import (
    OfferAcceptView,
    OfferObjectView,
    OffersView,
    OfferView,
    OfferWithdrawView,
    ProductOffersView,
)
from backend.agreements.api.provisions import (
    AgreementProvisionsView,
    ProvisionAgreeView,
    ProvisionView,
    ProvisionWithdrawView,
)
from backend.agreements.api.recording import AgreementRecordView, RecordChoicesView, RecordView
from backend.agreements.api.register import AgreementsCsvView, AgreementsView, AgreementsXlsxView
from backend.agreements.api.review import (
    AgreementCommentsView,
    AgreementReturnView,
    AgreementReviewView,
    AgreementWaiversView,
    CommentReopenView,
    CommentResolveView,
    WaiverEndView,
)
from backend.agreements.api.submission import (
    AgreementAskView,
    AgreementInviteView,
    AgreementRemindView,
    AgreementSubmitView,
    SubmissionByTokenView,
    SubmissionEnterView,
    SubmissionOpenView,
    SubmissionsView,
)

__all__ = [
    "AgreementAskView",
    "AgreementCommentsView",
    "AgreementDocumentView",
    "AgreementInviteView",
    "AgreementProvisionsView",
    "AgreementRecordView",
    "AgreementRemindView",
    "AgreementReturnView",
    "AgreementReviewView",
    "AgreementSendView",
    "AgreementStepView",
    "AgreementSubmitView",
    "AgreementTextView",
    "AgreementTimelineView",
    "AgreementView",
    "AgreementWaiversView",
    "AgreementsCsvView",
    "AgreementsView",
    "AgreementsXlsxView",
    "CommentReopenView",
    "CommentResolveView",
    "ContactsPreviewView",
    "OccurrenceFileView",
    "OccurrenceWithdrawView",
    "OccurrencesView",
    "OfferAcceptView",
    "OfferObjectView",
    "OfferView",
    "OfferWithdrawView",
    "OffersView",
    "OrganizationContactsView",
    "ProductOffersView",
    "ProvisionAgreeView",
    "ProvisionView",
    "ProvisionWithdrawView",
    "RecordChoicesView",
    "RecordView",
    "RegisterImportRowsView",
    "RegisterImportRunView",
    "RegisterImportUndoView",
    "RegisterImportView",
    "RegisterImportsView",
    "RegisterTemplateView",
    "SubmissionByTokenView",
    "SubmissionEnterView",
    "SubmissionOpenView",
    "SubmissionsView",
    "WaiverEndView",
]
