"""What people choose from when they ask the law something."""

from django.db import models


class Event(models.TextChoices):
    """What happened, as a person would say it; MATTERS says which duties that asks about."""

    BREACH = "breach", "Data was breached or released without permission"
    RANSOM = "ransom", "A ransom was paid"
    COMPLAINT = "complaint", "A parent complains about a breach"
    INSPECTION = "inspection", "A parent or student asks to see a record"
    AMENDMENT = "amendment", "A parent or student asks to change a record"
    TRANSFER = "transfer", "A student moves to another school"
    DELETION = "deletion", "Data is to be deleted"
    SIGNING = "signing", "An agreement was signed"


MATTERS: dict[str, tuple[str, ...]] = {
    Event.BREACH: (
        "breach.notify_district", "breach.notify_agency", "breach.send_agency_copy", "breach.explain_no_misuse",
        "breach.notify_people", "breach.notify_credit_bureaus", "breach.notify_union", "breach.report_incident",
        "breach.post_notice", "breach.remedy",
    ),
    Event.RANSOM: ("breach.report_ransom", "breach.explain_ransom"),
    Event.COMPLAINT: ("breach.answer_complaint",),
    Event.INSPECTION: ("records.inspect", "records.answer_inquiry", "records.notify_custodial_parent"),
    Event.AMENDMENT: (
        "records.amend", "records.amend_meeting", "records.amend_decision", "records.appeal_hearing",
        "records.appeal_decision", "records.correct",
    ),
    Event.TRANSFER: ("records.request_transfer", "records.transfer"),
    Event.DELETION: ("data.delete", "data.destroy_record"),
    Event.SIGNING: ("posting.agreement",),
}  # fmt: skip
