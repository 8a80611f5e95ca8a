"""What Django and Django REST framework say of wrong input, in our own sentences, for every serializer and form.

Each of their fields collects its sentences from its class when it is made. Ours are put there once, while Django sets
itself up (core.apps), so that no room can forget it; what a field says of itself by `error_messages` still wins.
"""

from collections.abc import Mapping
from typing import Any

from django.core import validators
from django.forms import fields as forms
from rest_framework import serializers
from rest_framework.validators import ProhibitSurrogateCharactersValidator

MISSING = "This is missing."
UNPRINTABLE = "This has a character that cannot be printed ({character}). Remove it."
UNREADABLE = "What was sent here could not be read."
TOO_LONG = "This is too long: {max_length} characters are the most."
TOO_MANY = "These are too many: {max_length} are the most."
TOO_FEW = "These are too few: {min_length} are the fewest."
CHOOSE_ONE = "Choose at least one."
TOO_LARGE = "This is too large: {max_value} is the most."
TOO_SMALL = "This is too small: {min_value} is the least."
NUMBER_TOO_LONG = "This number is too long."

SENTENCES: Mapping[type[Any], Mapping[str, str]] = {
    serializers.Field: {"required": MISSING, "null": MISSING},
    serializers.BooleanField: {"invalid": "Say yes or no."},
    serializers.CharField: {
        "invalid": "Enter text.",
        "blank": "This is empty.",
        "max_length": TOO_LONG,
        "min_length": "This is too short: {min_length} characters are the fewest.",
    },
    serializers.EmailField: {"invalid": "This is not an e-mail address."},
    serializers.URLField: {"invalid": "This is not a web address."},
    serializers.RegexField: {"invalid": "This is not written as it has to be."},
    serializers.SlugField: {"invalid": "This is not written as it has to be."},
    serializers.UUIDField: {"invalid": "This names nothing that is here."},
    serializers.IntegerField: {
        "invalid": "Enter a whole number.",
        "max_value": TOO_LARGE,
        "min_value": TOO_SMALL,
        "max_string_length": NUMBER_TOO_LONG,
    },
    serializers.FloatField: {
        "invalid": "Enter a number.",
        "max_value": TOO_LARGE,
        "min_value": TOO_SMALL,
        "max_string_length": NUMBER_TOO_LONG,
        "overflow": NUMBER_TOO_LONG,
    },
    serializers.DateTimeField: {
        "invalid": "This is not a date and time.",
        "date": "Say the time of the day, too.",
        "make_aware": "This time does not exist in its time zone.",
        "overflow": "This date is out of reach.",
    },
    serializers.DateField: {"invalid": "This is not a date.", "datetime": "Give a date without a time."},
    serializers.TimeField: {"invalid": "This is not a time of the day. Write it like 13:30."},
    serializers.ChoiceField: {"invalid_choice": "“{input}” cannot be chosen here."},
    serializers.MultipleChoiceField: {
        "invalid_choice": "“{input}” cannot be chosen here.",
        "not_a_list": UNREADABLE,
        "empty": CHOOSE_ONE,
    },
    serializers.FileField: {
        "required": "Choose a file.",
        "null": "Choose a file.",
        "invalid": "Choose a file.",
        "no_name": "This file has no name.",
        "empty": "This file is empty.",
        "max_length": "The name of this file is too long: {max_length} characters are the most.",
    },
    serializers.ListField: {
        "not_a_list": UNREADABLE,
        "empty": CHOOSE_ONE,
        "min_length": TOO_FEW,
        "max_length": TOO_MANY,
    },
    serializers.DictField: {"not_a_dict": UNREADABLE, "empty": CHOOSE_ONE},
    serializers.JSONField: {"invalid": UNREADABLE},
    serializers.Serializer: {"invalid": UNREADABLE},
    serializers.ListSerializer: {
        "not_a_list": UNREADABLE,
        "empty": CHOOSE_ONE,
        "min_length": TOO_FEW,
        "max_length": TOO_MANY,
    },
    forms.Field: {"required": MISSING},
    forms.CharField: {"invalid": "Enter text."},
}


def put_in_place() -> None:
    """Let Django and Django REST framework speak as we do."""
    for of, said in SENTENCES.items():
        of.default_error_messages = {**of.__dict__.get("default_error_messages", {}), **said}
    validators.ProhibitNullCharactersValidator.message = UNPRINTABLE.format(character="U+0000")
    ProhibitSurrogateCharactersValidator.message = UNPRINTABLE.format(character="U+{code_point:X}")
    validators.EmailValidator.message = "This is not an e-mail address."
    validators.MaxLengthValidator.message = "This is too long: %(limit_value)d characters are the most."
    validators.MinLengthValidator.message = "This is too short: %(limit_value)d characters are the fewest."
