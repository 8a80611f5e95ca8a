"""What `backend.law.rules.explain` answers: for each duty all candidates, the winner, and why.

Named tuples, not `Value`: the engine makes a hundred of them in a millisecond, from values that were checked before.
"""

from datetime import datetime
from typing import Literal, NamedTuple

from backend.law.types.data import Addressee, Code, DataClass, Obligor, Status, Unit

CandidateStanding = Literal["competes", "conditional", "waiting", "held", "replaced", "uncomputable", "not_owed"]
"""competes: it binds. conditional: it would, if a fact that is not known is so. waiting: the moment that it runs from
is not stated. held: a delay that it allows still lasts. replaced: another limit stands in its place. uncomputable: a
calendar is missing. not_owed: a known fact says that it does not arise."""
Standing = Literal["due", "owed_now", "held", "uncomputable", "waiting", "conditional", "not_owed"]


class Candidate(NamedTuple):
    """One limit that was looked at for a duty, and what became of it."""

    id: str
    source: Literal["law", "agreement", "policy"]
    says: str
    citation: str
    status: Status
    anchor: str
    standing: CandidateStanding
    why: str
    """One sentence."""
    jurisdiction: Code | None = None
    url: str = ""
    checked: str = ""
    """ISO date of the last look at the source; empty for an agreement and a policy."""
    note: str = ""
    amount: int | None = None
    unit: Unit = "none"
    words: str = ""
    anchored_at: datetime | None = None
    due_at: datetime | None = None
    """In UTC. Of a conditional candidate: when it would be due."""
    rolled_at: datetime | None = None
    """The later date to which the state moves a last day, or on which the district is open again: information only."""
    rolled_why: str = ""
    replaced_by: str = ""
    in_force: bool = True
    """False: it is not known whether it was in force on the day it runs from."""
    file: str = ""
    file_sha256: str = ""


class Words(NamedTuple):
    """What a law or an agreement asks for without a number."""

    words: str
    candidate: str


class DutyAnswer(NamedTuple):
    """One duty: who owes it to whom, for which data, until when, and why."""

    key: str
    """Stable for the same duty, whatever the order of the facts."""
    title: str
    duty: str
    obligor: Obligor
    addressee: Addressee
    standing: Standing
    why: str
    """One sentence: "3 days from the discovery on …"."""
    candidates: tuple[Candidate, ...]
    agency: str = ""
    state: str | None = None
    """Of an agency."""
    data: tuple[DataClass, ...] = ()
    """Empty: whatever the data."""
    due_at: datetime | None = None
    rolled_at: datetime | None = None
    rolled_why: str = ""
    winner: str = ""
    """Id of the candidate that set `due_at`. Where the duty stands as conditional: that would set it."""
    owed_now: tuple[Words, ...] = ()
    sooner_if: tuple[str, ...] = ()
    """Ids of candidates that would, or could, set an earlier instant if what is not known of them were so."""


class Question(NamedTuple):
    """A fact that is not known and would change the answer."""

    about: Literal["condition", "moment", "residents", "data", "school_days"]
    code: str
    question: str
    by: Obligor | None = None
    """Of a moment: whose it is."""


class Answer(NamedTuple):
    duties: tuple[DutyAnswer, ...]
    questions: tuple[Question, ...] = ()

    def duty(self, key: str) -> DutyAnswer:
        """Return one duty. Raises KeyError."""
        for found in self.duties:
            if found.key == key:
                return found
        raise KeyError(key)
