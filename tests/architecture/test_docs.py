"""docs/…"""

import re
from importlib import import_module

from django.conf import settings

ROOMS = "core|law|accounts|documents|deadlines|vendors|signing|agreements|reports"
NAME = re.compile(rf"`((?:{ROOMS})\.[a-z_]+(?:\.\w+)*)`")


def _stands(name: str) -> bool:
    """Tell whether a dotted name below backend is a module or stands in one."""
    parts = name.split(".")
    for end in range(len(parts), 0, -1):
        try:
            found = import_module(".".join(["backend", *parts[:end]]))
        except ModuleNotFoundError:
            continue
        for attribute in parts[end:]:
            if not hasattr(found, attribute):
                return False
            found = getattr(found, attribute)
        return True
    return False


def test_architecture_names_only_what_the_rooms_have() -> None:
    page = (settings.BASE_DIR / "docs" / "architecture.md").read_text(encoding="utf-8")
    names = set(NAME.findall(page))

    assert len(names) > 60
    assert sorted(name for name in names if not _stands(name)) == []
    assert not _stands("accounts.selectors.nothing_of_this_name")


def test_decisions_are_numbered_once_and_without_a_gap() -> None:
    numbers = sorted(path.name[:4] for path in (settings.BASE_DIR / "docs" / "adr").glob("*.md"))

    assert numbers == [f"{number:04d}" for number in range(1, len(numbers) + 1)]
