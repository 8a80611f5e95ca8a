"""From a vendor's case file to a signed agreement that anyone can check, over HTTP, with mail in the mailbox…"""

import email
import hashlib
import re
import shutil
import subprocess
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client

from backend.core import outbox
from backend.core.events import verify_chains
from backend.core.models import Outbox
from backend.vendors.models import ScheduleVersion
from tests.accounts.world import World, browser_of, make_world
from tests.agreements.story import API, SIGNERS

pytestmark = pytest.mark.django_db

REASON = "The board accepted the open points on November 20."


@pytest.fixture
def mailbox(settings: LazySettings, tmp_path: Path) -> Path:
    """The folder into which mail goes where no mail server is set, as in the demo."""
    settings.EMAIL_BACKEND = "backend.core.mailbox.Mailbox"
    settings.DATA_DIR = tmp_path
    return tmp_path / "mail"


@pytest.fixture
def case_file(settings: LazySettings, tmp_path: Path) -> Path:
    """A case of the vendor that both districts deal with."""
    text = Path(settings.BASE_DIR, "backend/config/demo/fernhill.yaml").read_text()
    path = tmp_path / "slate.yaml"
    path.write_text(text.replace("Fernhill Learning, Inc.", "Slate Learning, Inc."))
    return path


def newest_mail(mailbox: Path, to: str, about: str) -> EmailMessage:
    found = []
    for path in mailbox.glob("*.eml"):
        message = email.message_from_bytes(path.read_bytes(), policy=default)
        assert isinstance(message, EmailMessage)
        if message["To"] == to and about in message["Subject"]:
            found.append((path.stat().st_mtime_ns, message))
    assert found, f"no mail to {to} about “{about}”"
    return max(found, key=lambda pair: pair[0])[1]


def text_of(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def ok(answer: Any, status: int = 200) -> Any:
    assert answer.status_code == status, answer.content
    return answer.json() if answer.content else None


def post(browser: Client, address: str, body: dict[str, Any], status: int) -> Any:
    return ok(browser.post(API + address, body, content_type="application/json"), status)


def sign(mailbox: Path, to: str, name: str) -> Client:
    """Follow the mailed link in a new browser, enter the mailed code, read the text, and sign."""
    found = re.search(r"/sign/(\S+)", text_of(newest_mail(mailbox, to, "asks you to sign")))
    assert found
    browser, here = Client(), f"/sign/{found.group(1)}"
    assert ok(browser.get(API + here))["next"] == "identify"
    assert browser.get(f"{API}{here}/document").status_code == 403
    post(browser, f"{here}/code", {}, 201)
    outbox.drain()
    code = re.search(r"^\s*(\d{6})\s*$", text_of(newest_mail(mailbox, to, "Your code")), re.MULTILINE)
    assert code
    post(browser, f"{here}/identify", {"code": code.group(1)}, 200)
    assert ok(browser.get(f"{API}{here}/text"))["governing_state"] == "NH"
    assert browser.get(f"{API}{here}/document").content.startswith(b"%PDF")
    stated = {"authority": True, "consent": True, "name": name, "title": "Director"}
    assert post(browser, f"{here}/sign", stated, 200)["next"] in ("wait", "done")
    return browser


def checked(content: bytes) -> Any:
    upload = SimpleUploadedFile("agreement.pdf", content, content_type="application/pdf")
    return ok(Client().post(f"{API}/verify", {"file": upload}))


def sums_up_to_a_valid_signature_twice(path: Path) -> None:
    assert shutil.which("pdfsig"), "pdfsig is missing: install poppler-utils"
    told = subprocess.run(["pdfsig", str(path)], capture_output=True, text=True, check=False).stdout
    assert told.count("Signature Validation: Signature is Valid.") == 2, told
    assert "Signature #3" not in told
    assert "- Signer Certificate Common Name:" in told
    assert told.count("Total document signed") == 1, told


def test_is_one_story(mailbox: Path, case_file: Path, tmp_path: Path) -> None:
    world: World = make_world()
    call_command("import_case", str(case_file), district=world.elm_valley.name, stdout=(tmp_path / "said").open("w"))
    version = ScheduleVersion.objects.get()
    alice, vera = browser_of(world.alice), browser_of(world.vera)

    # The officer starts a draft from what is shared, and reads it.
    product = ok(alice.get(f"{API}/vendors/{world.slate.id}"))
    assert product["name"] == "Slate Learning, Inc."
    agreement = post(
        alice,
        "/agreements",
        {
            "vendor": str(world.slate.id),
            "versions": [str(version.id)],
            "states": ["NH"],
            "service_agreement_title": "Quillet subscription",
        },
        201,
    )
    here = f"/agreements/{agreement['id']}"
    draft = ok(alice.get(f"{API}{here}/text"))
    assert draft["checks"] > 10

    # Nobody has named whom to write to at the district: that stands as a finding until somebody waives it by name.
    blocking = [finding["message"] for finding in draft["findings"] if finding["blocking"]]
    refusal = post(alice, f"{here}/actions/ready", {}, 409)
    assert refusal["fields"]["findings"] == blocking != []
    read: dict[str, list[str]] = {}
    for finding in draft["findings"]:
        if finding["blocking"]:
            read.setdefault(finding["code"], []).append(finding["message"])
    for code, messages in read.items():
        post(alice, f"{here}/waivers", {"code": code, "reason": REASON, "read": messages}, 201)
    post(alice, f"{here}/actions/ready", {}, 204)
    outbox.drain()
    shown = ok(alice.get(API + here))
    assert [document["kind"] for document in shown["instruments"][0]["documents"]] == ["unsigned", "word"]

    # Out for signature: the vendor first, and the district once the vendor's seal is stored.
    post(alice, f"{here}/actions/send", SIGNERS, 204)
    outbox.drain()
    sign(mailbox, "victor@slate.example", "Victor Reyes")
    outbox.drain()
    sign(mailbox, "dana@elm.example", "Dana Whitfield")
    outbox.drain()

    # Executed: in the register of both sides, with the sealed file and the certificate, and mailed to both.
    files = {}
    for browser in (alice, vera):
        (row,) = ok(browser.get(f"{API}/agreements?status=executed&search=quillet"))["results"]
        assert (row["status_label"], row["id"]) == ("Executed", agreement["id"])
        (paper,) = ok(browser.get(API + here))["instruments"]
        assert [signature["name"] for signature in paper["signatures"]] == ["Victor Reyes", "Dana Whitfield"]
        for document in paper["documents"]:
            content = browser.get(f"{API}{here}/documents/{document['id']}").content
            assert hashlib.sha256(content).hexdigest() == document["sha256"]
            files[document["kind"]] = content
    for to in ("victor@slate.example", "dana@elm.example", "alice@elm.example"):
        attached = [part.get_content() for part in newest_mail(mailbox, to, "Signed by all").iter_attachments()]
        assert attached == [files["executed"], files["certificate"]]

    # Anyone can check it.
    report = checked(files["executed"])
    assert report["fine"], report["findings"]
    assert [seal["signer"] for seal in report["seals"]] == ["Victor Reyes", "Dana Whitfield"]
    assert checked(files["certificate"])["fine"]
    assert not checked(files["unsigned"])["fine"]
    path = tmp_path / "executed.pdf"
    path.write_bytes(files["executed"])
    sums_up_to_a_valid_signature_twice(path)
    for place in (200, len(files["executed"]) // 2, len(files["executed"]) - 200):
        altered = bytearray(files["executed"])
        altered[place] ^= 1
        assert not checked(bytes(altered))["fine"], place
    assert not checked(files["executed"] + b"\n")["fine"]

    # What was accepted is told to the own people, and printed nowhere; the record of it all is whole.
    assert REASON in alice.get(f"{API}{here}/timeline").content.decode()
    for said in (vera.get(f"{API}{here}/timeline"), vera.get(API + here), vera.get(f"{API}{here}/text")):
        assert REASON not in said.content.decode()
    chains = verify_chains()
    assert {chain.organization_id for chain in chains} >= {world.elm_valley.id, world.slate.id}
    assert all(chain.broken_at is None for chain in chains)
    assert not Outbox.objects.filter(done_at=None).exists()
