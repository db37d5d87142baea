"""A decimal in words is the number that it spells, and the point of "one point above" is a unit."""

from __future__ import annotations

import pytest

from briefing.grounding.language.spelled import in_figures, spelled
from briefing.grounding.language.text import Kind, Token
from tests.unit.briefing.grounding.saying import codes

IDENTITY = "rowan-W34-identity"


def _read(text: str) -> list[str]:
    tokens = [Token(kind=Kind.WORD, text=word, low=word, starts=False) for word in text.split()]
    return [token.low for token in in_figures(tokens)]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("one point five points", "1.5 points"),
        ("one point five point", "1.5 point"),
        ("two point two two points", "2.22 points"),
        ("forty five point one hours", "45.1 hours"),
        ("a hundred and nineteen point six hours", "119.6 hours"),
        ("one hundred nineteen point oh six", "119.06"),
        ("nought point zero", "0.0"),
        ("from point five to zero point four", "from 0.5 to 0.4"),
        ("two point eight two weeks ago", "2.8 two weeks ago"),
        ("four point nine seven changes", "4.97 changes"),
    ],
)
def test_a_decimal_in_words_is_one_number_of_the_digits_that_are_said(text: str, read: str) -> None:
    assert " ".join(_read(text)) == read


@pytest.mark.parametrize(
    "text",
    [
        "one point above its usual",
        "a point and a half",
        "one point two weeks ago",
        "a point four teams share",
        "one percentage point six weeks running",
        "the two point rise",
        "by six points",
        "point by point",
    ],
)
def test_a_point_that_is_a_unit_or_a_thing_stays_a_word(text: str) -> None:
    assert _read(text) == text.split()


@pytest.mark.parametrize(
    ("text", "number", "size"),
    [
        ("a hundred and forty five lines", 145, 5),
        ("two hundred and six lines", 206, 4),
        ("one hundred twelve lines", 112, 3),
        ("a hundred two weeks", 100, 2),
        ("sixty twelve", 60, 1),
        ("half a dozen", 6, 3),
        ("zero", 0, 0),
    ],
)
def test_a_spelled_number_takes_in_as_many_words_as_belong_to_it(text: str, number: int, size: int) -> None:
    assert spelled(text.split()) == (number, size)


@pytest.mark.parametrize(
    ("true", "wrong", "facts"),
    [
        pytest.param(
            "On average Identity lay two point eight points under what is usual.",
            "On average Identity lay two point six points under what is usual.",
            ("movement",),
            id="how far it moved",
        ),
        pytest.param(
            "Profiles fell nine point nine points short of its usual, and Auth was point five above its own.",
            "Profiles fell nine point nine points short of its usual, and Auth was point nine above its own.",
            ("service.profiles.movement", "service.auth.movement"),
            id="two services, the second with no zero",
        ),
        pytest.param(
            "Auth's error budget burns at zero-point-four times its own pace, that of Profiles at zero-point-three.",
            "Auth's error budget burns at zero-point-three times its own pace, that of Profiles at zero-point-four.",
            ("service.auth.objective", "service.profiles.objective"),
            id="multiples with hyphens",
        ),
        pytest.param(
            "Lead time came down to sixty-eight point eight hours, sixty-three point one quicker than the week before.",
            "Lead time came down to sixty-eight point eight hours, sixty-three point one quicker than usual.",
            ("week.lead_time",),
            id="of which period",
        ),
        pytest.param(
            "Large changes cost fourteen point two points, ownership gaps two point eight.",
            "Large changes cost fourteen point two percent, ownership gaps two point eight.",
            ("group.volume", "group.governance"),
            id="in which unit",
        ),
        pytest.param(
            "At Profiles thin review took one point three points off the average.",
            "At Profiles thin review added one point three points to the average.",
            ("service.profiles.movement",),
            id="in which direction",
        ),
    ],
)
def test_a_decimal_in_words_is_proven_as_its_digits_are(true: str, wrong: str, facts: tuple[str, ...]) -> None:
    assert codes(IDENTITY, true, *facts) == set()
    assert codes(IDENTITY, wrong, *facts)
