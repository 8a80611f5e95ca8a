"""Files stay readable and tell nothing about where packages come from."""

import re

from tests.architecture.source import ROOT, tracked_files

LONGEST = 600  # lines; a longer one wants to be a package
GENERATED = {"frontend/src/api/schema.d.ts"}
# In pieces, for this file is searched, too.
REGISTRIES = re.compile(
    "|".join(
        [
            r"pypi\." + "org",
            r"python" + r"hosted\.org",
            r"npm" + r"js\.(?:org|com)",
            r"yarn" + r"pkg\.com",
            r"deb\.debian" + r"\.org",
        ]
    )
)


def test_have_no_source_file_past_600_lines() -> None:
    long = {
        str(path.relative_to(ROOT)): count
        for path in tracked_files()
        if path.suffix in {".py", ".ts", ".tsx", ".css"}
        and "migrations" not in path.parts
        and str(path.relative_to(ROOT)) not in GENERATED
        and (count := len(path.read_text().splitlines())) > LONGEST
    }
    assert long == {}


def test_name_no_package_registry() -> None:
    naming = [
        str(path.relative_to(ROOT))
        for path in tracked_files()
        if REGISTRIES.search(path.read_bytes().decode("utf-8", errors="replace"))
    ]
    assert naming == []


def test_lock_every_declared_package_with_a_hash() -> None:
    for name in ("requirements.txt", "requirements-dev.txt", "requirements-node.txt"):
        text = (ROOT / name).read_text()
        entries = re.split(r"\n(?=[a-z0-9])", text[text.index("\n") + 1 :].strip(), flags=re.IGNORECASE)
        assert [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry] == [], name
        assert [entry.splitlines()[0] for entry in entries if not re.match(r"[\w.-]+==", entry)] == [], name
