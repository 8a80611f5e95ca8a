"""What the register's addresses take at the size of one very large district, for docs/figures.md."""

import json
import os
from collections.abc import Callable, Mapping, Sequence
from time import perf_counter
from urllib.parse import quote

from backend.config.bench.seed import Seeded, Sizes, seed
from backend.config.bench.web import Browser, Server, Timing

LIMIT = 100.0
SORTED_BY = (
    "reference", "vendor", "district", "products", "states", "status", "effective", "end", "days_left", "open_points",
    "sensitive", "elements", "subprocessors", "countries", "recorded", "executed", "created",
)  # fmt: skip


def agreement_addresses(vendor: str) -> dict[str, str]:
    """Return what is asked of the register of agreements, by what it is called in the figures."""
    filters = {
        "first page": "",
        "last page of all": "?page=2000",
        "page in the middle": "?page=1000",
        "status draft": "?status=draft",
        "status executed (not expired)": "?status=executed",
        "status expired": "?status=expired",
        "state VT": "?state=VT",
        "state NH (half of all)": "?state=NH",
        "one vendor": f"?vendor={vendor}",
        "ends within 90 days": "?ends_within=90",
        "holds Social Security numbers": "?holds=social_security_number",
        "holds data on health": "?holds=health",
        "element: local student ID number": "?element=student.identifiers.local_id",
        "subprocessor (rare)": "?subprocessor=amber+analytics",
        "subprocessor (hosting, most)": "?subprocessor=hosting",
        "stored in Canada": "?country=canada",
        "stored in the United States (most)": "?country=united+states",
        "recorded, not sealed here": "?recorded=true",
        "vendor not verified": "?verified=false",
        "with open points": "?open=true",
        "search: a vendor": "?search=quill+reading+1",
        "search: nothing found": "?search=zzz",
        "search: a word of many names": "?search=reading",
        "search: a number": "?search=2024-01",
        "search: a kind of data": "?search=social+security",
        "search: a word of many elements": "?search=name",
        "search: names and data": "?search=quill+grades",
        "three filters, sorted by vendor": "?status=executed&state=NH&holds=health&sort=vendor",
        "rare filter, sorted by products": "?holds=social_security_number&state=MA&sort=-products",
    }
    sorts = {
        f"sort by {key}, {way}": f"?sort={sign}{key}"
        for key in SORTED_BY
        for way, sign in (("rising", ""), ("falling", "-"))
    }
    return {name: f"/agreements{query}" for name, query in {**filters, **sorts}.items()}


VENDORS = {
    "first page": "",
    "last page": "?page=400",
    "sort by products": "?sort=-products",
    "sort by published schedules": "?sort=-shared",
    "sort by verified": "?sort=verified",
    "sort by sensitive data": "?sort=-sensitive",
    "sort by domain": "?sort=domain",
    "search: a name": "?search=quill+reading",
    "search: a kind of data": "?search=social+security",
    "search: a word of many names": "?search=reading",
    "verified": "?verified=true",
    "holds Social Security numbers": "?holds=social_security_number",
    "holds data on health": "?holds=health",
    "element: grades": "?element=student.transcript.course_grades",
    "subprocessor": "?subprocessor=amber+analytics",
    "stored in Canada": "?country=canada",
}
PRODUCTS = {
    "first page": "",
    "last page": "?page=600",
    "sort by vendor": "?sort=vendor",
    "sort by published": "?sort=-published",
    "sort by sensitive data": "?sort=-sensitive",
    "sort by elements": "?sort=-elements",
    "sort by subprocessors": "?sort=subprocessors",
    "sort by countries": "?sort=countries",
    "search: a name": "?search=quill+reading",
    "search: a kind of data": "?search=social+security",
    "holds Social Security numbers": "?holds=social_security_number",
    "subprocessor": "?subprocessor=amber+analytics",
}


def measure(say: Callable[[str], None], *, sizes: Sizes, runs: int) -> int:
    """Fill the database in use, ask a real server, and say what came of it. Returns how many answers were too slow."""
    start = perf_counter()
    made = seed(sizes)
    say(f"{sizes.agreements:,} agreements of {sizes.vendors:,} vendors in one district, {sizes.elsewhere:,} elsewhere.")
    say(f"Filled in {perf_counter() - start:.0f} s.")
    with Server().running() as server:
        return ask(say, server, made, runs=runs)


def ask(say: Callable[[str], None], server: Server, made: Seeded, *, runs: int, only: str = "") -> int:
    officer = Browser(server, made.officer, made.district)
    vendor = Browser(server, made.administrator, made.vendor)
    covered = Browser(server, made.covered_officer, made.covered)
    wanted = [("agreements", officer, name, address) for name, address in agreement_addresses(str(made.vendor)).items()]
    wanted += [("vendors", officer, name, f"/vendors{query}") for name, query in VENDORS.items()]
    wanted += [("products", officer, name, f"/products{query}") for name, query in PRODUCTS.items()]
    wanted += [
        ("of a vendor", vendor, "first page", "/agreements"),
        ("of a vendor", vendor, "sort by district", "/agreements?sort=district"),
        ("of a covered district", covered, "first page", "/agreements"),
        ("of a covered district", covered, "search", "/agreements?search=reading"),
        ("of a covered district", covered, "status expired", "/agreements?status=expired"),
        ("of a covered district", covered, "stored in the United States", "/agreements?country=united+states"),
        ("of a covered district", covered, "vendors", "/vendors"),
        ("today", officer, "the page Today", "/today"),
        ("today", vendor, "the page Today, of a vendor", "/today"),
    ]
    slow, taken_by = 0, dict[str, list[tuple[Timing, str]]]()
    say(f"{'list':<22}{'what':<40}{'rows':>8}{'median':>9}{'p95':>8}{'most':>8}  (milliseconds; load {_load()})")
    for group, browser, name, address in wanted:
        if only and only not in f"{group} {name}":
            continue
        taken = browser.timed(address, runs=runs)
        answer = json.loads(browser.get(address))
        slow += taken.p95 > LIMIT
        taken_by.setdefault(_part(group, name), []).append((taken, name))
        mark = "  over" if taken.p95 > LIMIT else ""
        times = f"{taken.median:>9.1f}{taken.p95:>8.1f}{taken.slowest:>8.1f}"
        say(f"{group:<22}{name:<40}{answer.get('count', ''):>8}{times}{mark}")
    say(f"\n{sum(map(len, taken_by.values()))} addresses, {runs} requests each; load {_load()}. For docs/figures.md:\n")
    for line in table(taken_by):
        say(line)
    if only:
        return slow
    every = "&".join(f"columns={key}" for key in ("reference", "vendor", "products", "states", "status", "effective",
                                                  "end", "days_left", "open_points", "sensitive", "subprocessors",
                                                  "countries", "created"))  # fmt: skip
    for address in (f"/agreements.csv?search={quote('reading')}&{every}", f"/agreements.csv?{every}",
                    f"/agreements.xlsx?{every}", f"/agreements.csv?{every}&sort=vendor", "/vendors.csv"):  # fmt: skip
        got = officer.download(address)
        more = (got.memory_most - got.memory_before) / 1e6
        lines = f"{got.lines:>8} lines " if ".csv" in address else f"{'':>15}"
        say(
            f"{address.partition('?')[0]:<22}{lines}{got.size / 1e6:>7.1f} MB in {got.seconds:>5.1f} s, first byte "
            f"after {got.first_byte:.2f} s; server {got.memory_before / 1e6:.0f} MB before, {more:+.1f} MB most"
        )
    return slow


def _part(group: str, name: str) -> str:
    """Return to which line of the table an address belongs."""
    if group == "today":
        return name
    kind = {"sort": "sorted", "search:": "searched", "search": "searched"}.get(name.partition(" ")[0])
    return f"{group}, {kind or ('a page' if 'page' in name else 'filtered')}"


def table(taken: Mapping[str, Sequence[tuple[Timing, str]]]) -> list[str]:
    """Return the lines of a table for docs/figures.md: of each part of the register the medians of its addresses, from
    the quickest to the slowest, and the 95th percentile of the slowest."""
    lines = ["| list | addresses | median | 95th percentile of the slowest | which |", "|---|---|---|---|---|"]
    for part, times in taken.items():
        medians = sorted(round(one.median) for one, _ in times)
        span = f"{medians[0]} to {medians[-1]} ms" if medians[0] != medians[-1] else f"{medians[0]} ms"
        worst, name = max(times, key=lambda one: one[0].p95)
        lines.append(f"| {part} | {len(times)} | {span} | {worst.p95:.0f} ms | {name} |")
    return lines


def _load() -> str:
    return " ".join(f"{each:.1f}" for each in os.getloadavg())
