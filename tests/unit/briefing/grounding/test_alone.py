"""Who alone has something, and in which services somebody is new."""

from __future__ import annotations

import pytest

from tests.unit.briefing.grounding.saying import codes

WEEK = "1301-W36-three-teams"
DRIFT = tuple(f"service.{name}.drift" for name in ("payments", "auth", "ledger", "checkout"))
NEW = tuple(f"service.{name}.newcomers" for name in ("payments", "auth", "ledger", "checkout"))
TRUE = (
    ("Drift stays confined to Auth and Payments.", DRIFT),
    ("Auth and Payments are the only services that saw drift.", DRIFT),
    ("Only Auth and Payments had newcomers.", NEW),
    ("Neither Ledger nor Checkout had any drift.", DRIFT),
    ("Neither Ledger nor Checkout saw newcomers.", NEW),
    ("Neither Auth nor Payments had more drift than the week before.", DRIFT),
    ("Only Payments saw its drift ease.", DRIFT[:2]),
    ("{person:p29} was a newcomer in both Payments and Auth.", NEW),
    ("{person:p32} was new to files in Auth only.", NEW),
)
WRONG = (
    ("Drift stays confined to Payments.", DRIFT),
    ("Drift stays confined to Auth, Ledger and Payments.", DRIFT),
    ("Neither Ledger nor Auth had any drift.", DRIFT),
    ("Neither Auth, Ledger nor Checkout saw newcomers.", NEW),
    ("Auth is the only service with drift.", DRIFT),
    ("Only Payments had newcomers.", NEW),
    ("{person:p32} was a newcomer in both Payments and Auth.", NEW),
    ("{person:p29} was new to files in Auth only.", NEW),
)


@pytest.mark.parametrize(("text", "facts"), TRUE)
def test_what_the_facts_carry_is_proven(text: str, facts: tuple[str, ...]) -> None:
    assert codes(WEEK, text, *facts) == set()


@pytest.mark.parametrize(("text", "facts"), WRONG)
def test_its_wrong_twin_is_not(text: str, facts: tuple[str, ...]) -> None:
    assert codes(WEEK, text, *facts)
