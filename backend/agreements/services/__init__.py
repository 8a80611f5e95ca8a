"""Writes of agreements: start and change a draft, take the lifecycle's steps, take over what rooms below report."""

from backend.agreements.services.checks import (
    DocumentsNotReady,
    FindingsStand,
    NotPossibleNow,
    ReasonMissing,
    ScheduleWithdrawn,
)
from backend.agreements.services.clocks import wind, wind_due, wind_soon
from backend.agreements.services.comments import comment, reopen_comment, resolve_comment
from backend.agreements.services.contacts import change_contacts, preview_contacts, tell_other_side, tell_other_sides
from backend.agreements.services.drafts import DEFAULT_NOTICE, TermsIn, change_agreement, create_agreement
from backend.agreements.services.exports import export_register
from backend.agreements.services.imports import (
    ImportHasProblems,
    ImportTouched,
    NothingToTakeIn,
    check_register,
    run_import,
    take_back_batch,
    take_in_batch,
    undo_import,
)
from backend.agreements.services.invitations import RemindedLately, VendorKnown, ask, invite_vendor, remind
from backend.agreements.services.merging import move_vendor
from backend.agreements.services.occurrences import OccurrenceIn, state_occurrence, withdraw_occurrence
from backend.agreements.services.offers import accept_offer, object_to_offer, offer_version, withdraw_offer
from backend.agreements.services.outcomes import mark_declined, mark_executed, set_documents
from backend.agreements.services.provisions import (
    ProvisionIn,
    agree_to_provision,
    change_provision,
    propose_provision,
    withdraw_provision,
)
from backend.agreements.services.recording import (
    NotARecord,
    ParticularsIn,
    ProductIn,
    RecordIn,
    change_record,
    record_agreement,
    share_record,
    take_record_back,
)
from backend.agreements.services.review import NothingToReturn, WaivedAlready, end_waiver, return_submission, waive
from backend.agreements.services.steps import back_to_draft, mark_ready, recall, send, terminate, withdraw
from backend.agreements.services.submission import (
    Entered,
    Opened,
    SubmissionElsewhere,
    SubmittedAlready,
    enter,
    open_submission,
    submit,
)

__all__ = [
    "DEFAULT_NOTICE",
    "DocumentsNotReady",
    "Entered",
    "FindingsStand",
    "ImportHasProblems",
    "ImportTouched",
    "NotARecord",
    "NotPossibleNow",
    "NothingToReturn",
    "NothingToTakeIn",
    "OccurrenceIn",
    "Opened",
    "ParticularsIn",
    "ProductIn",
    "ProvisionIn",
    "ReasonMissing",
    "RecordIn",
    "RemindedLately",
    "ScheduleWithdrawn",
    "SubmissionElsewhere",
    "SubmittedAlready",
    "TermsIn",
    "VendorKnown",
    "WaivedAlready",
    "accept_offer",
    "agree_to_provision",
    "ask",
    "back_to_draft",
    "change_agreement",
    "change_contacts",
    "change_provision",
    "change_record",
    "check_register",
    "comment",
    "create_agreement",
    "end_waiver",
    "enter",
    "export_register",
    "invite_vendor",
    "mark_declined",
    "mark_executed",
    "mark_ready",
    "move_vendor",
    "object_to_offer",
    "offer_version",
    "open_submission",
    "preview_contacts",
    "propose_provision",
    "recall",
    "record_agreement",
    "remind",
    "reopen_comment",
    "resolve_comment",
    "return_submission",
    "run_import",
    "send",
    "set_documents",
    "share_record",
    "state_occurrence",
    "submit",
    "take_back_batch",
    "take_in_batch",
    "take_record_back",
    "tell_other_side",
    "tell_other_sides",
    "terminate",
    "undo_import",
    "waive",
    "wind",
    "wind_due",
    "wind_soon",
    "withdraw",
    "withdraw_occurrence",
    "withdraw_offer",
    "withdraw_provision",
]
