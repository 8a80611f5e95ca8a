"""What every view that takes a file does before it reads it."""

from rest_framework.request import Request

from backend.core.errors import DomainError

FORM = 500_000
"""Bytes that the form around a file may come to."""


def refuse_longer(request: Request, *, most: int, error: DomainError) -> None:
    """Raise the error where the request says that it is longer than a file of `most` bytes and the form around it.

    Asked before anything of it is read. Who says nothing is refused as well.
    """
    length = request.META.get("CONTENT_LENGTH") or ""
    if not length.isdigit() or int(length) > most + FORM:
        raise error
