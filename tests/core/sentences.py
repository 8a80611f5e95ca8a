"""Tells whether a sentence is one that Django or Django REST framework says by itself."""

import gettext
import re
from functools import cache
from pathlib import Path

import django
import rest_framework

from backend.core.sentences import SENTENCES

CATALOGS = (
    Path(rest_framework.__file__).parent / "locale/de/LC_MESSAGES/django.mo",
    Path(django.__file__).parent / "conf/locale/de/LC_MESSAGES/django.mo",
)
"""What both say to people, kept by them for translators: by the English sentence."""
BLANK = re.compile(r"%\\\(\w+\\\)[sd]|\\\{[^}]*\\\}|%s")


def messages(catalog: Path) -> set[str]:
    with catalog.open("rb") as file:
        keys = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
    return {key[0] if isinstance(key, tuple) else key for key in keys}


@cache
def framework() -> re.Pattern[str]:
    said = [one for catalog in CATALOGS for one in messages(catalog) if one.endswith(".") and " " in one]
    assert "This field may not be blank." in said
    ours = {one for group in SENTENCES.values() for one in group.values()}
    said = [one for one in said if one not in ours]
    return re.compile("|".join(BLANK.sub(".*", re.escape(one)) for one in said), re.DOTALL)


@cache
def is_the_frameworks(sentence: str) -> bool:
    """Tell whether some part of the sentence is theirs, whatever they filled in."""
    return framework().search(sentence) is not None
