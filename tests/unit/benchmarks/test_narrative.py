"""The judge of our own words: it lets the sentences of a payload pass, and none of those that were made wrong."""

from __future__ import annotations

import json
import re

import pytest

from benchmarks.narrative.__main__ import Bench, Found
from benchmarks.narrative.judge import Judge
from benchmarks.narrative.made import made
from briefing.narrative.plan import say
from briefing.narrative.relations import spoken

PAYLOAD = made(67)
"""A week of Auth and Tier 2 with a card of everything, none of it common."""
Said = tuple[str, tuple[str, ...]]


@pytest.fixture(scope="module")
def sentences() -> list[Said]:
    bench = Bench(PAYLOAD, Found())
    every = [f"{name}:{form}" if form else name for name, forms in bench.items.items() for form in forms]
    return [(said.text, said.facts) for said in (spoken(bench.handles, say(one)) for one in every)]


def passed(sentences: list[Said]) -> list[str]:
    judge = Judge(json.loads(PAYLOAD.to_json()))
    return [text for text, facts in sentences if judge.wrong_with(text, facts) is None]


def test_what_our_own_words_say_of_a_payload_is_so():
    found = Found()
    bench = Bench(PAYLOAD, found)
    bench.every_form()
    bench.random_plans(5)
    bench.wrong_plans()
    assert (found.disagree, found.faults, found.through) == ([], [], [])


def test_another_number_is_seen(sentences: list[Said]):
    wrong = [(re.sub(r"(?<![\w#.@/-])\d+(?![\w.])", "777", text, count=1), facts) for text, facts in sentences]
    wrong = [one for one in wrong if one not in sentences and "“" not in one[0]]
    assert len(wrong) > 100
    assert passed(wrong) == []


@pytest.mark.parametrize(
    ("so", "not_so"),
    [
        ("Auth", "Tier 2"),
        ("up from", "down from"),
        ("down from", "up from"),
        ("above the usual", "below the usual"),
        ("as usual", "against 77 usually"),
        ("none of them", "both"),
        ("needs action before the next deploy", "needs a decision this week"),
        ("lacked an owner", "had an owner"),
    ],
)
def test_what_is_turned_round_is_seen(sentences: list[Said], so: str, not_so: str):
    wrong = [(text.replace(so, not_so), facts) for text, facts in sentences if so in text and not_so not in text]
    assert wrong
    assert passed(wrong) == []
