"""Nothing of a scope that somebody does not read for is in any edition or answer: no name, no number, no chart.

The strongest form of it is that nothing changes. Whatever others do in repositories of their own, and however they are
called where they share one, every edition and every answer has the same bytes; so no figure can follow from theirs. One
number is known to cross: the failure rate of the whole organisation, towards which the rate of each service is shrunk.
It is made of two lists of moments (briefing/evidence/stored/links.py), so that where it is laid out these stay.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.access.organisations import MARKS, TEAMS, Draw, Size, World, world
from tests.access.reading import reading

READERS: Mapping[str, tuple[str, ...]] = {
    "kamber@acme.example": ("kamber",),
    "kblue@acme.example": ("kblue",),
    "kamber-kblue@acme.example": ("kamber", "kblue"),
    "kblue-kgreen@acme.example": ("kblue", "kgreen"),
    "member-kgreen@acme.example": ("kgreen",),
}
"""Who reads about which teams: managers of one and of several, and a member."""

EXAMPLES = 2
"""Organisations for each property in a run of the suite; far more were tried when these were written."""

MOST_ASKED = 5
SHOWS = {"payload", "slack", "page", "channel", "newest"}
"""What shows something of the reader's own whatever happened."""

seeds = st.integers(0, 2**32)
sizes = st.builds(Size, changes=st.integers(2, 7), deployments=st.integers(1, 3), incidents=st.integers(0, 2))
companies = st.tuples(*(st.builds(Draw, team=st.just(one), mark=st.just(MARKS[one]), when=seeds, what=seeds, size=sizes)
                        for one in TEAMS))  # fmt: skip


AFTER: Mapping[str, Callable[[Draw, Draw], Draw | None]] = {
    "changed": lambda _, new: new,
    "gone": lambda _, __: None,
    "counted": lambda old, new: replace(old, what=new.what),
}
"""What becomes of somebody else's team."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("access")


def asked_of(draws: Sequence[Draw]) -> list[str]:
    """What somebody may type by hand: some names of everybody's things."""
    found = ["#1000", "#2001", "#3002"]
    for place, one in enumerate(draws, start=1):
        found += [f"{one.mark}-app", f"acme/{one.mark}-repo#{place}000", f"{one.mark}-d0", f"{one.mark}-app:queue",
                  one.team]  # fmt: skip
    return Random(draws[0].what).sample(found, MOST_ASKED)


def foreign(draws: Sequence[Draw], who: str) -> list[str]:
    """What would give away a team that somebody does not read for: its mark and its id."""
    return [word for one in draws if one.team not in READERS[who] for word in (one.mark, one.team)]


def seen(company: World, folder: Path, who: str, asked: Sequence[str]) -> dict[str, str]:
    """Everything that somebody is shown, without the words that they typed themselves."""
    with reading(company, folder) as one:
        told = one.seen_by(who, asked)
    typed = sorted(asked, key=len, reverse=True)
    return {key: _without(text, typed) if key.partition(" ")[2] in asked else text for key, text in told.items()}


def _without(text: str, typed: Sequence[str]) -> str:
    for one in typed:
        text = text.replace(one, "…")
    return text


def leaks(told: Mapping[str, str], words: Sequence[str]) -> list[str]:
    """Where any of some words stands, with what stands before it."""
    found = []
    for key, text in told.items():
        small = text.casefold()
        found += [f"{key}: {text[max(0, at - 80) : at + 40]}" for word in words if (at := small.find(word)) >= 0]
    return found


def differing(one: Mapping[str, str], other: Mapping[str, str]) -> list[str]:
    return sorted(key for key in {*one, *other} if one.get(key) != other.get(key))


@settings(max_examples=EXAMPLES, deadline=None)
@given(companies, companies, st.sampled_from(sorted(READERS)), st.sampled_from(sorted(AFTER)))
def test_whatever_others_do_in_their_own_repositories_every_edition_and_answer_stays_the_same(
    folder: Path, draws: tuple[Draw, ...], anew: tuple[Draw, ...], who: str, how: str
) -> None:
    """Theirs is drawn anew, or all of it never was; with the failure rate laid out only its moments stay."""
    mine, asked, counts = READERS[who], asked_of(draws), how == "counted"
    theirs = {one.team: AFTER[how](one, new) for one, new in zip(draws, anew, strict=True)}
    others = [one if one.team in mine else theirs[one.team] for one in draws if one.team in mine or theirs[one.team]]

    before = seen(world(draws, shares=False, counts_failures=counts), folder, who, asked)
    after = seen(world(others, shares=False, counts_failures=counts), folder, who, asked)

    assert leaks(before, foreign(draws, who)) == []
    assert differing(before, after) == []
    own = [MARKS[team] for team in mine]
    assert all(any(word in text for word in own) for key, text in before.items() if key.split()[0] in SHOWS)


@settings(max_examples=EXAMPLES, deadline=None)
@given(companies, st.sampled_from(sorted(READERS)))
def test_in_a_shared_repository_nothing_says_how_others_and_their_things_are_called(
    folder: Path, draws: tuple[Draw, ...], who: str
) -> None:
    """Overlapping globs, changes that touch services of several: a score is one figure, and whose else is not told.

    The order of the names stays: of two services that fail equally often the later one is named.
    """
    renamed = [one if one.team in READERS[who] else replace(one, mark=f"{one.mark[:-1]}x") for one in draws]
    asked = asked_of(draws)

    before = seen(world(draws, shares=True, counts_failures=True), folder, who, asked)
    after = seen(world(renamed, shares=True, counts_failures=True), folder, who, asked)

    assert leaks(before, foreign(draws, who)) == []
    assert differing(before, after) == []
