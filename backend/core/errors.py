"""One error type for everything that a person can put right, and one shape of it on the wire.

The shape is `{"code", "message", "fields"}`; `fields` maps a field's name to sentences that stand beside that field.
"""

from collections.abc import Mapping


class DomainError(Exception):
    """An anticipated refusal, in the user's words.

    Subclasses stand beside the service that raises them and set `code` ("<app>.<what>") and, where 409 is not right,
    `status`.
    """

    code = "core.refused"
    status = 409
    message = "That is not possible now."

    def __init__(self, message: str | None = None, *, fields: Mapping[str, list[str]] | None = None) -> None:
        self.message = message or type(self).message
        self.fields: dict[str, list[str]] = dict(fields or {})
        super().__init__(self.message)


class NotFound(DomainError):
    """The row does not exist, or is somebody else's: both look the same."""

    code = "core.not_found"
    status = 404
    message = "There is nothing here, or it is not yours to see."


class Forbidden(DomainError):
    """The row is visible, but the actor's role does not allow this verb."""

    code = "core.forbidden"
    status = 403
    message = "Your role does not allow this."


class Invalid(DomainError):
    """The input itself is wrong; `fields` says where."""

    code = "core.invalid"
    status = 400
    message = "Some of what was sent is not right."


class Changed(DomainError):
    """Somebody else changed the row first, so nothing was done."""

    code = "core.changed"
    message = "This was changed by somebody else in the meantime. Look at it again before you go on."
