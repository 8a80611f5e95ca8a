"""The compose command … (no test here may touch a database: pytest-django refuses it)."""

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pypdf import PdfReader

from backend.agreements.types import AgreementText

CASE = """\
provider:
  name: Lantern Reading, Inc.
  address: 18 Cooper Wharf, Salem, MA 01970
product:
  name: Lantern Reader
  services: [Leveled texts]
student_data:
  Student Name: {"First and/or last": true}
teacher_data: none
"""


def run(case: Path, out: Path, *states: str, district: str = "Alder Creek School District") -> str:
    output = io.StringIO()
    call_command(
        "compose",
        "--case",
        str(case),
        "--district",
        district,
        *(word for state in states for word in ("--state", state)),
        "--out",
        str(out),
        stdout=output,
    )
    return output.getvalue()


@pytest.fixture
def case(tmp_path: Path) -> Path:
    path = tmp_path / "case.yaml"
    path.write_text(CASE, encoding="utf-8")
    return path


def test_writes_word_pdf_and_json_of_one_text(case: Path, tmp_path: Path) -> None:
    output = run(case, tmp_path / "out", "nh", "MA")

    name = "lantern-reading-inc-nh-ma"
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        f"{name}.docx",
        f"{name}.json",
        f"{name}.pdf",
    ]
    text = AgreementText.model_validate_json((tmp_path / "out" / f"{name}.json").read_text(encoding="utf-8"))
    assert text.document.governing_state == "NH"
    assert [reading.governing_state for reading in text.further_readings] == ["MA"]
    pdf = PdfReader(tmp_path / "out" / f"{name}.pdf")
    assert "Alder Creek School District" in pdf.pages[0].extract_text()
    assert set(pdf.attachments) == {"agreement.json", "agreement.docx"}
    assert "findings" not in json.loads(pdf.attachments["agreement.json"][0]), (
        "what is lacking is not for the other side"
    )
    assert f"{len(text.findings)} findings" in output


def test_composes_for_each_state_and_for_all_together(case: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    district = ("--district", "Alder Creek School District")
    call_command("compose", "--case", str(case), *district, "--each-state", "--out", str(out), stdout=io.StringIO())

    folders = {"ca", "ma", "me", "nh", "ny", "ri", "vt", "ca-ma-me-nh-ny-ri-vt"}
    assert {path.name for path in out.iterdir()} == folders
    assert len(list(out.glob("*/*.pdf"))) == len(folders)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("Student Name", "Student Nmae", "case.yaml, line 8: the category “Student Nmae”"),
        ("  address:", "  name: Other\n  address:", "case.yaml, line 3: “name” stands here a second time"),
    ],
)
def test_names_the_line_and_writes_nothing_for_a_wrong_case(
    case: Path, tmp_path: Path, old: str, new: str, words: str
) -> None:
    case.write_text(CASE.replace(old, new), encoding="utf-8")

    with pytest.raises(CommandError, match=words):
        run(case, tmp_path / "out", "NH")

    assert not (tmp_path / "out").exists()


def test_refuses_a_case_that_is_absent_too_large_or_for_an_unknown_state(case: Path, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read: No such file"):
        run(tmp_path / "absent.yaml", tmp_path / "out", "NH")
    with pytest.raises(CommandError, match=r"There are no terms for TX. Known are CA, MA"):
        run(case, tmp_path / "out", "TX")
    with pytest.raises(CommandError, match="named twice"):
        run(case, tmp_path / "out", "NH", "NH")
    case.write_text("# " + "x" * 10_000_000, encoding="utf-8")
    with pytest.raises(CommandError, match="larger than"):
        run(case, tmp_path / "out", "NH")
    assert not (tmp_path / "out").exists()
