"""The terms of an agreement…"""

from datetime import date

import pytest

from backend.agreements.rules import terms

GOOD = {
    "states": ("NH",),
    "district_state": "NH",
    "service_agreement_date": date(2026, 7, 1),
    "service_agreement_end": date(2027, 6, 30),
    "term_months": 36,
}


def test_fit_together() -> None:
    assert terms.problems(**GOOD) == {}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"states": ()}, "states"),
        ({"states": ("NH", "NH")}, "states"),
        ({"states": ("MA", "NH")}, "states"),
        ({"service_agreement_end": date(2026, 6, 30)}, "service_agreement_end"),
        ({"term_months": 0}, "term_months"),
        ({"term_months": 121}, "term_months"),
        ({"district_state": ""}, "states"),
        ({"states": ("TX",), "district_state": "TX"}, "states"),
        ({"service_agreement_date": date(1989, 12, 31)}, "service_agreement_date"),
        ({"service_agreement_end": date(2100, 1, 1)}, "service_agreement_end"),
        ({"start_date": date(1, 1, 1)}, "start_date"),
        ({"covered": {"Stone Harbor": "ME"}}, "covered"),
    ],
)
def test_name_the_field_that_does_not_fit(change: dict[str, object], field: str) -> None:
    assert list(terms.problems(**{**GOOD, **change})) == [field]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("effective", "months", "last"),
    [
        (date(2026, 7, 1), 36, date(2029, 6, 30)),
        (date(2026, 1, 1), 12, date(2026, 12, 31)),
        (date(2026, 11, 21), 36, date(2029, 11, 20)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 3, 1), 12, date(2027, 2, 28)),
        (date(2027, 3, 1), 12, date(2028, 2, 29)),
    ],
)
def test_end_on_the_day_before_the_same_day(effective: date, months: int, last: date) -> None:
    assert terms.last_day(effective, months) == last
