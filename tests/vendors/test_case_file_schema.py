import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from django.conf import settings

from backend.vendors.management.commands.case_file_schema import page
from tests.vendors.cases import FULL, SMALL, TWO_PRODUCTS

PUBLISHED = Path(settings.BASE_DIR) / "docs" / "case-file.schema.json"


def plain(text: str) -> Any:
    """The file as a JSON tool sees it: dates are text."""
    return json.loads(json.dumps(yaml.safe_load(text), default=str))


def test_is_published_as_the_product_reads_case_files_now() -> None:
    assert PUBLISHED.read_text(encoding="utf-8") == page(), "run: ./dpakeeper manage case_file_schema --write"


@pytest.mark.parametrize("text", [FULL, SMALL, TWO_PRODUCTS])
def test_accepts_what_the_product_reads(text: str) -> None:
    jsonschema.validate(plain(text), json.loads(page()), cls=jsonschema.Draft202012Validator)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("states: [NH]", "states: [ZZ]"),
        ("me.ssn_collected: true", "me.ssn_colected: true"),
        ("  name: Lantern Path Reading", "  name: Lantern Path Reading\n  colour: red"),
        ("Gender: false", "Gender: 7"),
        ("method: return_then_destroy", "method: burn"),
    ],
)
def test_refuses_what_the_product_refuses(old: str, new: str) -> None:
    assert old in FULL

    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(plain(FULL.replace(old, new)), json.loads(page()), cls=jsonschema.Draft202012Validator)
