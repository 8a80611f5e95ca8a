"""A draft of a schedule…"""

from tests.accounts.world import World
from tests.vendors.drafting import change, read, save, started, use

IP = "element.student.technology.ip_cookies"


def test_is_begun_empty_with_what_is_known_of_vendor_and_product(world: World) -> None:
    draft = started(world)

    assert draft["fields"] == {"product_kind": "reading", "vendor_address": world.slate.address} or draft["fields"] == {
        "product_kind": "reading"
    }
    assert draft["number"] == 1
    assert draft["revision"] == 0
    assert draft["allowed_actions"] == ["save", "publish", "discard"]
    assert {section["code"]: section["state"] for section in draft["sections"]} == {
        "services": "empty",
        "student_data": "empty",
        "subprocessors": "empty",
        "hosting": "empty",
        "security": "empty",
        "contacts": "empty",
        "review": "empty",
    }


def test_keeps_what_is_typed_and_gives_it_back(world: World) -> None:
    draft = started(world)["id"]

    saved = save(
        world.vera,
        draft,
        change("framework", "  NIST CSF 2.0 "),
        change(IP, use(required=True, subjects=["parent", "student"])),
        change("hosting.a1", {"position": 1, "country": "United States"}),
        change("answers.me.ssn_collected", False),
        change("student_none", False),
    )

    assert saved["revision"] == 1
    assert {one["path"]: one["value"] for one in saved["saved"]} == {
        "framework": "NIST CSF 2.0",
        IP: {"required": True, "purpose": "", "subjects": ["student", "parent"], "specify": ""},
        "hosting.a1": {"position": 1, "provider": "", "country": "United States", "region": "", "protections": ""},
        "answers.me.ssn_collected": False,
        "student_none": None,
    }
    again = read(world.vera, f"/drafts/{draft}")
    assert again["fields"]["framework"] == "NIST CSF 2.0"
    assert "student_none" not in again["fields"]
    assert again["fields"]["answers.me.ssn_collected"] is False
    assert next(one for one in saved["sections"] if one["code"] == "hosting")["state"] == "complete"
