"""Fields that several views of this room read and write."""

from typing import Any, get_args

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from backend.agreements.types import State
from backend.core.sentences import UNPRINTABLE
from backend.core.words import odd_character

STATES = get_args(State)
ANSWER = {"oneOf": [{"type": "string"}, {"type": "boolean"}, {"type": "array", "items": {"type": "string"}}]}


class TextField(serializers.CharField):
    """Text as people type it. Control characters come in by pasting; neither the database nor paper takes them all."""

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        if found := odd_character(text):
            raise serializers.ValidationError(UNPRINTABLE.format(character=found))
        return text


@extend_schema_field(ANSWER)
class AnswerField(serializers.Field[Any, Any, Any, Any]):
    """An answer to a state's question: a text, yes or no, or a list of options. Whether it fits is asked of vendors."""

    text = TextField(max_length=5000, allow_blank=True)

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, bool):
            return data
        if isinstance(data, str):
            return self.text.run_validation(data)
        if isinstance(data, list) and len(data) <= 100 and all(isinstance(one, str) for one in data):
            return tuple(self.text.run_validation(one) for one in data)
        raise serializers.ValidationError("An answer is a text, yes or no, or a list of options.")

    def to_representation(self, value: Any) -> Any:
        return value
