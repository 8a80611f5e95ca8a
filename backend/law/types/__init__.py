"""Values of the law: what a file says (`data`), what happened (`facts`), what follows from both (`answer`)."""

from backend.law.types.answer import Answer, Candidate, CandidateStanding, DutyAnswer, Question, Standing, Words
from backend.law.types.data import (
    Addressee,
    Anchor,
    Applies,
    Cited,
    Code,
    Condition,
    Conditions,
    ContractCheck,
    Counting,
    DataClass,
    DelayKind,
    Due,
    Duty,
    HolidayName,
    Jurisdiction,
    LawFact,
    Limit,
    Notice,
    NoticeItem,
    Obligor,
    Posting,
    Reach,
    Statute,
    Status,
    Threshold,
    Unit,
)
from backend.law.types.facts import AgreedLimit, Delay, Facts, Moment, PolicyLimit

__all__ = [
    "Addressee", "AgreedLimit", "Anchor", "Answer", "Applies", "Candidate", "CandidateStanding", "Cited", "Code",
    "Condition", "Conditions", "ContractCheck", "Counting", "DataClass", "Delay", "DelayKind", "Due", "Duty",
    "DutyAnswer", "Facts", "HolidayName", "Jurisdiction", "LawFact", "Limit", "Moment", "Notice", "NoticeItem",
    "Obligor", "PolicyLimit", "Posting", "Question", "Reach", "Standing", "Statute", "Status", "Threshold", "Unit",
    "Words",
]  # fmt: skip
