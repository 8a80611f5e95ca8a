"""How fast sealing and verifying are, for `manage bench`: measured, not promised. Needs no database."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from resource import RUSAGE_CHILDREN, getrusage
from time import perf_counter, process_time

from backend.core.values import Value
from backend.documents.fields import signature_fields
from backend.documents.sealing import seal
from backend.documents.types import Signing
from backend.documents.verification import judge


class Seconds(Value):
    """What some work took, once per run, in the order of the runs."""

    processor: tuple[float, ...]
    """Seconds of one core, also of programs that were started and have ended; what else runs changes them least."""
    clock: tuple[float, ...]
    """Seconds that passed."""


def _processor() -> float:
    children = getrusage(RUSAGE_CHILDREN)
    return process_time() + children.ru_utime + children.ru_stime


def timed(work: Callable[[int], object], *, runs: int) -> Seconds:
    """Return what `work` takes; it is done once before, so that fonts, files and templates are read."""
    work(0)
    taken = []
    for number in range(1, runs + 1):
        clock, processor = perf_counter(), _processor()
        work(number)
        taken.append((_processor() - processor, perf_counter() - clock))
    return Seconds(processor=tuple(each for each, _ in taken), clock=tuple(each for _, each in taken))


def seal_and_verify(pdf: bytes, *, now: datetime, runs: int) -> tuple[Seconds, Seconds]:
    """Return what the last seal of an unsealed PDF takes, with its drawing, and what judging the sealed file takes.

    Judging leaves out one look into the register of kept files.
    """
    signing = Signing(name="A. Signer", party="Party", identified="a code mailed to them", at=now, zone="UTC")
    *before, last = [field.name for field in signature_fields(pdf)]
    for field in before:
        pdf = seal(pdf, field=field, signing=signing)
    sealing = timed(
        lambda run: seal(pdf, field=last, signing=signing.model_copy(update={"title": f"Title {run}"})), runs=runs
    )
    sealed = seal(pdf, field=last, signing=signing)
    return sealing, timed(lambda _: judge(sealed, sha256=hashlib.sha256(sealed).hexdigest()), runs=runs)
