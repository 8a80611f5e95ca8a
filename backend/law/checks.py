"""Django system checks: the installation does not start with law data that is wrong."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.checks import CheckMessage, Error, register

from backend.law import loader


def data_errors(folder: Path) -> list[CheckMessage]:
    """law.E001: a file is wrong (each complaint with file and line). law.E002: the folder has no federal law."""
    errors: list[CheckMessage] = [
        Error(f"{problem.file}, line {line}: {text}", id="law.E001", hint=f"See {folder / problem.file}.")
        for problem in loader.problems_of(folder)
        for line, text in problem.problems
    ]
    if not errors and not (folder / "us.yaml").exists():
        errors.append(Error(f"{folder} has no us.yaml, the law that every state stands on.", id="law.E002"))
    return errors


@register("law")
def law_data(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    return data_errors(loader.DATA)
