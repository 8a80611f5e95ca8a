"""Who may do what: one table, role by verb. And which roles, invitations and endings fit.

A verb that is not in the table is a mistake of ours and raises; a role that is not listed for a verb is refused.
`docs/permissions.md` is written from here (`manage permissions --write`), and a test compares it.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from backend.accounts.choices import OrganizationKind, Role
from backend.core.types import Actor
from backend.core.words import plain_email

OFFICER = Role.PRIVACY_OFFICER
DISTRICT_SIGNATORY = Role.DISTRICT_SIGNATORY
AUDITOR = Role.AUDITOR
ADMINISTRATOR = Role.VENDOR_ADMINISTRATOR
CONTRIBUTOR = Role.VENDOR_CONTRIBUTOR
VENDOR_SIGNATORY = Role.VENDOR_SIGNATORY
OPERATOR = Role.OPERATOR

DISTRICT = frozenset({OFFICER, DISTRICT_SIGNATORY, AUDITOR})
VENDOR = frozenset({ADMINISTRATOR, CONTRIBUTOR, VENDOR_SIGNATORY})
EVERYONE = DISTRICT | VENDOR | {OPERATOR}
MANAGERS = frozenset({OFFICER, ADMINISTRATOR, OPERATOR})
"""Who manages the people of an organization of their kind."""


@dataclass(frozen=True)
class Permission:
    """One row of the table: what the verb means, and the roles that may do it to rows that they can see."""

    meaning: str
    roles: frozenset[Role]


PERMISSIONS: dict[str, Permission] = {
    # organizations and people
    "organizations.read": Permission("see one's own and related organizations", EVERYONE),
    "organizations.read_any": Permission(
        "see every organization of the installation, with its people", frozenset({OPERATOR})
    ),
    "organizations.create": Permission("create districts and coalitions", frozenset({OPERATOR})),
    "organizations.confirm_domain": Permission("confirm that a vendor owns its domain", frozenset({OPERATOR})),
    "organizations.claim_domain": Permission(
        "show that one's vendor owns its domain, by mail or by a DNS record", frozenset({ADMINISTRATOR})
    ),
    "organizations.merge": Permission("merge two rows of one vendor", frozenset({OPERATOR})),
    "organizations.secure": Permission(
        "require a second factor of the organization's people", frozenset({OFFICER, ADMINISTRATOR})
    ),
    "coalitions.manage": Permission("add districts to a coalition and take them out", frozenset({OPERATOR})),
    "members.read": Permission("see who belongs to one's organization", EVERYONE),
    "members.manage": Permission("change what a person is in the organization, and end a membership", MANAGERS),
    "invitations.read": Permission("see invitations", MANAGERS | {AUDITOR}),
    "invitations.send": Permission("invite a person, and revoke an invitation", MANAGERS),
    # messages
    "messages.read": Permission("read the ledger of the organization's messages", MANAGERS | {AUDITOR}),
    "outbox.read": Permission("see what could not be sent", MANAGERS | {AUDITOR}),
    "outbox.retry": Permission("try again what could not be sent", MANAGERS),
    # vendors and schedules of data
    "catalogue.read": Permission("read the catalogue of data elements", EVERYONE),
    "vendors.read": Permission("see vendors, their products and the schedules shared", DISTRICT | VENDOR),
    "vendors.create": Permission("add a vendor that is not in the directory", frozenset({OFFICER})),
    "products.edit": Permission("add and change products", frozenset({ADMINISTRATOR, CONTRIBUTOR})),
    "schedules.edit": Permission("fill in a schedule of data", frozenset({ADMINISTRATOR, CONTRIBUTOR})),
    "schedules.publish": Permission(
        "publish a schedule version, where the vendor asks for no approval of its own",
        frozenset({ADMINISTRATOR, CONTRIBUTOR}),
    ),
    "schedules.approve": Permission("approve a schedule before it goes out", frozenset({ADMINISTRATOR})),
    "schedules.withdraw": Permission("withdraw a published schedule version", frozenset({ADMINISTRATOR})),
    "vendors.prefer": Permission(
        "say how the vendor works, as whether schedules need approval", frozenset({ADMINISTRATOR})
    ),
    "contacts.edit": Permission("change the organization's contacts and signers", frozenset({OFFICER, ADMINISTRATOR})),
    "evidence.edit": Permission("add and withdraw evidence files", frozenset({ADMINISTRATOR, CONTRIBUTOR})),
    # agreements
    "agreements.read": Permission("read agreements, with their documents and timelines", DISTRICT | VENDOR),
    "agreements.create": Permission("start an agreement and change its draft", frozenset({OFFICER})),
    "agreements.ask": Permission("invite a vendor to fill in its schedule", frozenset({OFFICER})),
    "agreements.submit": Permission("submit a schedule to a district", frozenset({ADMINISTRATOR, CONTRIBUTOR})),
    "agreements.return": Permission("return a submitted schedule to the vendor", frozenset({OFFICER})),
    "agreements.record": Permission("record an agreement that was signed elsewhere", frozenset({OFFICER})),
    "comments.write": Permission("comment and answer", frozenset({OFFICER, ADMINISTRATOR, CONTRIBUTOR})),
    "comments.resolve": Permission("resolve a comment, and open it again", frozenset({OFFICER})),
    "findings.waive": Permission("waive a blocking finding, with a reason", frozenset({OFFICER})),
    "provisions.edit": Permission("propose special provisions of an agreement", frozenset({OFFICER})),
    "provisions.agree": Permission("agree to a special provision", frozenset({ADMINISTRATOR})),
    "offers.make": Permission("offer a new schedule version to the bound districts", frozenset({ADMINISTRATOR})),
    "offers.decide": Permission("accept an offered version as an amendment, or object", frozenset({OFFICER})),
    "agreements.ready": Permission("mark an agreement as ready for signature", frozenset({OFFICER})),
    "agreements.draft": Permission("take an agreement back to draft", frozenset({OFFICER})),
    "agreements.send": Permission("send an agreement out for signature", frozenset({OFFICER})),
    "agreements.recall": Permission("recall an agreement that is out for signature", frozenset({OFFICER})),
    "agreements.withdraw": Permission("withdraw an agreement before it is executed", frozenset({OFFICER})),
    "agreements.terminate": Permission("record the termination of an executed agreement", frozenset({OFFICER})),
    "agreements.state": Permission(
        "state what happened under an agreement, as a sale, an audit or a training, and take it back",
        frozenset({OFFICER, ADMINISTRATOR}),
    ),
    "agreements.sign": Permission(
        "be named as the one who signs for the organization",
        frozenset({OFFICER, DISTRICT_SIGNATORY, ADMINISTRATOR, VENDOR_SIGNATORY}),
    ),
    "agreements.decline": Permission(
        "decline to sign, with a reason", frozenset({OFFICER, DISTRICT_SIGNATORY, ADMINISTRATOR, VENDOR_SIGNATORY})
    ),
    # clocks
    "deadlines.read": Permission("see clocks, why they are due then, and who was reminded", DISTRICT | VENDOR),
    "deadlines.meet": Permission(
        "say that a clock of one's own organization was met, and with what proof",
        frozenset({OFFICER, ADMINISTRATOR, CONTRIBUTOR}),
    ),
    "deadlines.settle": Permission(
        "delay a clock where the law allows it, give more time, waive what is owed to one's own organization, "
        "say that one does not apply, open one again, choose who is responsible",
        frozenset({OFFICER, ADMINISTRATOR}),
    ),
    "deadlines.set": Permission(
        "set a district's closed days, school calendar, own limits, reminders and webhook", frozenset({OFFICER})
    ),
    "reminders.prefer": Permission(
        "choose when one is reminded oneself, and take one's calendar feed", DISTRICT | VENDOR
    ),
    # evidence
    "documents.read": Permission("download documents", DISTRICT | VENDOR),
    "events.read": Permission("read what happened, and check that the record is whole", DISTRICT | {ADMINISTRATOR}),
    "reports.export": Permission("export registers and evidence", frozenset({OFFICER, AUDITOR})),
}

ROLES_OF_KIND: dict[OrganizationKind, tuple[Role, ...]] = {
    OrganizationKind.DISTRICT: (OFFICER, DISTRICT_SIGNATORY, AUDITOR),
    OrganizationKind.VENDOR: (ADMINISTRATOR, VENDOR_SIGNATORY, CONTRIBUTOR),
    OrganizationKind.COALITION: (OFFICER, DISTRICT_SIGNATORY, AUDITOR),
    OrganizationKind.INSTALLATION: (OPERATOR,),
}
"""The roles that an organization's people can have, the one that stands for a person with several first."""

KEEPER: dict[OrganizationKind, Role] = {kind: roles[0] for kind, roles in ROLES_OF_KIND.items()}
"""The role that manages people. An organization that has one never loses its last by an ending."""


def roles_of(actor: Actor) -> frozenset[str]:
    """Return every role that the actor has in the organization they act for."""
    return frozenset({actor.role, *actor.further_roles}) - {""}


def may(actor: Actor, verb: str) -> bool:
    """Tell whether one of the actor's roles is listed for the verb. Raises KeyError for a verb not in the table."""
    return not PERMISSIONS[verb].roles.isdisjoint(roles_of(actor))


def verbs_of(actor: Actor) -> list[str]:
    """Return every verb that the actor may do, sorted."""
    return sorted(verb for verb in PERMISSIONS if may(actor, verb))


def role_fits(kind: str, role: str) -> bool:
    """Tell whether an organization of this kind can have this role."""
    return role in ROLES_OF_KIND[OrganizationKind(kind)]


def ranked(kind: str, roles: Iterable[str]) -> list[str]:
    """Return the roles in the order of the organization's kind, without those that do not fit it."""
    given = set(roles)
    return [str(role) for role in ROLES_OF_KIND[OrganizationKind(kind)] if role in given]


@cache
def _time_zones() -> frozenset[str]:
    return frozenset(available_timezones())


def is_time_zone(name: str) -> bool:
    """Tell whether the name is a time zone of the IANA database, as "America/New_York"."""
    return name in _time_zones()


def permissions_page() -> str:
    """Return docs/permissions.md: the table, roles across and verbs down."""
    roles = list(Role)
    lines = [
        "# Permissions",
        "",
        "Written from `backend/accounts/rules.py` by `./dpakeeper manage permissions --write`; a test compares them.",
        "",
        "A role acts only on rows that its organization can see: a row of another organization answers exactly as one",
        "that does not exist. What is not marked here is refused. A signer who follows a mailed link has no role: the",
        "link and the mailed code identify them, and they reach that one envelope and nothing else.",
        "",
        "| verb | means | " + " | ".join(str(role.label) for role in roles) + " |",
        "|---|---|" + ":-:|" * len(roles),
    ]
    for verb, permission in PERMISSIONS.items():
        marks = " | ".join("yes" if role in permission.roles else "" for role in roles)
        lines.append(f"| `{verb}` | {permission.meaning} | {marks} |")
    lines += [
        "",
        "## Which roles an organization has",
        "",
        "| organization | roles | manages its people |",
        "|---|---|---|",
    ]
    for kind, fitting in ROLES_OF_KIND.items():
        names = ", ".join(str(role.label) for role in fitting)
        lines.append(f"| {kind.label} | {names} | {KEEPER[kind].label} |")
    lines += [
        "",
        "- A person may belong to several organizations, and may have several roles in one.",
        "- An auditor's membership always has an end date.",
        "- The last person who manages an organization's people cannot be ended; the operator can invite another one.",
        "- The operator reads no agreement, schedule or message of a district or a vendor. To merge two rows of one",
        "  vendor, the operator is told how much hangs on each, and the names of products that both have.",
        "- Where an organization requires a second factor, nobody of it may do any of this in a session in which they",
        "  have not shown one.",
    ]
    return "\n".join(lines) + "\n"


# Signing in

_BROWSERS = (
    ("Edg/", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser/", "Samsung Internet"), ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"), ("CriOS/", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
)  # fmt: skip
_SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("CrOS", "ChromeOS"), ("Windows", "Windows"),
    ("Macintosh", "macOS"), ("Linux", "Linux"),
)  # fmt: skip


def browser_name(user_agent: str) -> str:
    """Return "Chrome on Windows" from what a browser says of itself. It may say anything: good for recognizing one's
    own, never for a decision. Chrome-like browsers all say "Chrome" and "Safari", too, so the order matters."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    if browser and system:
        return f"{browser} on {system}"
    return browser or system or "A browser that does not say its name"


def vouched_address(provider: str, claims: Mapping[str, Any], *, domains: Iterable[str]) -> str:
    """Return the address for which a sign-in at another provider vouches, in lower case; empty where for none.

    `claims` are the ID token's and userinfo's. Google confirms every address once but owns only gmail.com and the
    domain of a Workspace account (`hd`), so that only these count. Microsoft's `email` can be set by whoever
    administers the directory: it counts for the `domains` that the installation named, and for no other.
    """
    address = plain_email(str(claims.get("email") or ""))
    domain = address.rpartition("@")[2]
    named = {one.strip().lower() for one in domains} - {""}
    if not domain or (named and domain not in named):
        return ""
    if provider == "google":
        confirmed = claims.get("email_verified") in (True, "true")
        owned = domain == "gmail.com" or domain == str(claims.get("hd") or "").lower()
        return address if confirmed and owned else ""
    return address if domain in named else ""


# Vendors that may be one

_LEGAL_FORMS = frozenset({
    "inc", "incorporated", "llc", "llp", "lp", "ltd", "limited", "corp", "corporation", "co", "company", "gmbh", "ag",
    "bv", "nv", "plc", "pbc", "sa", "sas", "srl", "oy", "ab", "pty", "the",
})  # fmt: skip
_NEARLY = 0.88


def bare_name(name: str) -> str:
    """Return a vendor's name without case, accents, punctuation and legal form: "Slate Learning, Inc." as
    "slate learning"; a name of nothing else stays as it is."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    words = "".join(letter if letter.isalnum() else " " for letter in plain.replace("'", "").replace("’", "")).split()
    return " ".join(word for word in words if word not in _LEGAL_FORMS) or " ".join(words)


def alike(one: str, other: str) -> bool:
    """Tell whether two bare names may be one vendor's: equal but for blanks, or nearly so."""
    first, second = one.replace(" ", ""), other.replace(" ", "")
    if not first or not second:
        return False
    if first == second:
        return True
    matcher = SequenceMatcher(None, first, second, autojunk=False)  # the quick ones are upper bounds of the slow one
    return all(ratio() >= _NEARLY for ratio in (matcher.real_quick_ratio, matcher.quick_ratio, matcher.ratio))
