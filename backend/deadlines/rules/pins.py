"""By which files of the law an occasion's clocks were computed, as text: "NH:<SHA-256> US:<SHA-256>"."""

from collections.abc import Mapping

UNKNOWN = "unknown"
"""Of occasions from before this was kept."""


def written(pins: Mapping[str, str]) -> str:
    """Return pins as text, the same whatever their order."""
    return " ".join(f"{code}:{pins[code]}" for code in sorted(pins))


def read(text: str) -> dict[str, str]:
    """Return the SHA-256 of each jurisdiction's file; nothing where it is not known or there is none."""
    return {} if text == UNKNOWN else dict(one.split(":", 1) for one in text.split())


def older(text: str, loaded: Mapping[str, str]) -> list[str]:
    """Return the codes of the jurisdictions whose file is another one by now, or is gone."""
    return [code for code, sha256 in read(text).items() if loaded.get(code) != sha256]


def is_older(text: str, loaded: Mapping[str, str]) -> bool:
    """Tell whether a newer file could say something else, or that is not known."""
    return text == UNKNOWN or bool(older(text, loaded))
