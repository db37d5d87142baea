"""What an answer is held against: this week with all that was looked up, and each other week by itself."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NoReturn

import pytest

from briefing.contracts.narrative import Sentence
from briefing.grounding.check import check_sentence
from briefing.grounding.facts.violations import Violation
from briefing.operations import Operations
from briefing.questions.finds import Finds
from briefing.questions.proof import Evidence, violations_of
from briefing.questions.tools import look_up
from tests.unit.briefing.questions.desk import CHANGES, EARLIER, RISKY, deployed, made, material
from tests.unit.briefing.sample import DEFAULT_BANDS, WEEK, build_payload, ordinary

LAST, OTHER = WEEK.earlier(1).id, WEEK.earlier(2).id


@cache
def evidence() -> Evidence:
    """Eight changes this week, nine last week and eleven the week before, with everything looked up."""
    known = made([*CHANGES, *ordinary(1, 3, first=50), *ordinary(2, 5, first=50)])
    frozen = [build_payload(known, WEEK.earlier(back), DEFAULT_BANDS) for back in (1, 2)]
    found = Finds(about := material(known, frozen=frozen))
    for name, given in (("changes", {}), ("change", {"id": EARLIER.label}), ("history", {"id": "week.changes"})):
        found.add(look_up(about, name, given))
    return found.evidence


def wrong(text: str, *facts: str) -> list[str]:
    return [one.code.value for one in violations_of(evidence(), [Sentence(text=text, facts=facts)], check_sentence)]


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        pytest.param("8 changes landed this week.", ["week.changes"], id="of-this-week"),
        pytest.param(f"{RISKY.label} scores 85 points.", [f"change.{RISKY.id}"], id="a-change"),
        pytest.param(f"{EARLIER.label} scored 95 points.", [f"change.{EARLIER.id}"], id="a-change-from-before"),
        pytest.param(f"9 changes landed in {LAST}.", [f"{LAST}/week.changes"], id="of-last-week"),
        pytest.param("8 changes landed, against 9 the week before.", ["history.week.changes"], id="two-weeks"),
    ],
)
def test_what_is_so_is_proven(text: str, facts: Sequence[str]) -> None:
    known = wrong(text.replace("8 changes", f"{evidence().payload.fact('week.changes').value} changes"), *facts)
    assert known == []


@pytest.mark.parametrize(
    ("text", "facts", "code"),
    [
        pytest.param(f"12 changes landed in {LAST}.", [f"{LAST}/week.changes"], "number", id="another-weeks-number"),
        pytest.param(f"9 changes landed in {OTHER}.", [f"{OTHER}/week.changes"], "number", id="swapped-weeks"),
        pytest.param("9 changes landed this week.", [f"{LAST}/week.changes"], "period", id="taken-for-this-week"),
        pytest.param("9 changes landed.", [f"{LAST}/week.changes"], "period", id="a-week-that-is-not-named"),
        pytest.param(
            f"9 changes landed in {LAST} and 11 in {OTHER}.",
            [f"{LAST}/week.changes", f"{OTHER}/week.changes"],
            "period",
            id="two-weeks-in-one-sentence",
        ),
        pytest.param(f"{EARLIER.label} is the riskiest change.", [f"change.{EARLIER.id}"], "superlative", id="a-rank"),
        pytest.param(
            f"{EARLIER.label} scored 95 points this week.", [f"change.{EARLIER.id}"], "period", id="a-change-of-before"
        ),
        pytest.param("8 changes landed, see http://evil.example/.", ["week.changes"], "markup", id="a-link"),
        pytest.param("All is well.", [], "no-fact", id="nothing-cited"),
        pytest.param("8 changes landed.", ["2026-W30/week.changes"], "unknown-fact", id="a-week-not-looked-at"),
    ],
)
def test_what_is_not_so_is_not_proven(text: str, facts: Sequence[str], code: str) -> None:
    assert code in wrong(text, *facts)


def test_a_deployment_is_ranked_among_all_of_its_week_and_not_among_those_that_were_looked_up() -> None:
    carried = CHANGES[-3]
    points = {"d-1": 85, "d-2": 60, "d-3": 50}
    others = [deployed(name, scored, day=2) for name, scored in points.items()]
    operations = Operations(deployments=(*others, deployed("d-4", 40, day=3, carried=[carried])), outages=(), burns=())
    found = Finds(about := material(made(operations=operations)))
    found.add(look_up(about, "change", {"id": carried.label}))
    said = [Sentence(text="d-4 is the third riskiest deployment.", facts=("deployment.d-4",))]

    assert [one.code.value for one in violations_of(found.evidence, said, check_sentence)] == ["rank"]


@pytest.mark.parametrize(
    "said",
    [
        pytest.param(["{person:p-zoe} wrote the riskiest change."], id="a-rank"),
        pytest.param(["{person:p-zoe} wrote riskier changes than {person:p-max}."], id="a-comparison"),
        pytest.param(["{person:p-zoe} wrote a change.", "{person:p-max} wrote one with 95 points."], id="a-list"),
    ],
)
def test_people_are_neither_ranked_nor_listed_with_scores(said: Sequence[str]) -> None:
    sentences = [Sentence(text=one, facts=("week.changes",)) for one in said]
    assert {one.code.value for one in violations_of(evidence(), sentences, _nothing)} == {"person"}


def test_a_person_may_be_the_context_of_a_change() -> None:
    said = Sentence(text=f"{RISKY.label} of {{person:p-zoe}} scores 85 points.", facts=(f"change.{RISKY.id}",))
    assert violations_of(evidence(), [said], check_sentence) == ()


def test_an_answer_that_is_too_long_is_not_proven() -> None:
    said = [Sentence(text="word " * 30, facts=())] * 5
    assert "length" in {one.code.value for one in violations_of(evidence(), said, _nothing)}


def _nothing(*_: object, **__: object) -> tuple[Violation, ...]:
    return ()


def test_what_the_checker_cannot_read_is_not_proven(caplog: pytest.LogCaptureFixture) -> None:
    def stumble(*_: object, **__: object) -> NoReturn:
        raise RecursionError("too deep")

    [found] = violations_of(evidence(), [Sentence(text="Nine.", facts=("week.changes",))], stumble)

    assert found.message == "the checker cannot read this"
    assert "cannot read sentences[0]" in caplog.text
