"""The one base for values that are read from a file, stored as JSON or sent over the wire."""

from pydantic import BaseModel, ConfigDict


class Value(BaseModel):
    """A frozen value. Unknown keys are refused, so a misspelt key in a file never passes for an absent one."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)
