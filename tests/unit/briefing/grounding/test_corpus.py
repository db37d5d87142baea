"""The corpus holds what issue 7 asks for, and the checker tells its true sentences from its wrong ones.

This judges a third of the true sentences and of the payloads, and a part of the wrong ones; `make bench-grounding`
judges every sentence, and the template by a thousand payloads.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import islice

import pytest

from benchmarks.grounding import GOAL, TRUE_GOAL, WRONG_GOAL, Group, found_in, verdict
from briefing.grounding.check import check, check_sentence
from briefing.narrator import TemplateNarrator
from tests.grounding.corpus import Wrong, payload_names, payload_of, true_sentences, written_sentences
from tests.grounding.dropped import dropped
from tests.grounding.every import made_true, wrong_sentences

EACH = 12
"""Wrong sentences of each class that are judged here: what was written by hand first."""
GOVERNANCE = (
    "Payments and auth are both elevated, and both have ownership gaps as the primary driver, which suggests a "
    "governance issue rather than a change volume issue"
)
SHAPELESS = re.compile(
    r"\S*[#/{]\S*|[\d.,%]+|\b[A-Z]\w+|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve)\b"
)
"""What may differ between two sentences of one shape: names and numbers."""
ELEVATED = ("service.payments.elevated", "service.auth.elevated")


def test_there_are_three_hundred_true_sentences_and_no_shape_is_used_often() -> None:
    assert len(true_sentences()) >= 300
    shapes = Counter(SHAPELESS.sub("_", one.text) for one in true_sentences())
    assert max(shapes.values()) <= 6, shapes.most_common(3)


def test_every_class_has_a_hundred_wrong_sentences_and_none_is_a_true_one() -> None:
    true = {(one.payload, one.text, one.facts) for one in (*true_sentences(), *made_true())}
    for wrong, sentences in wrong_sentences().items():
        assert len({(one.payload, one.text, one.facts) for one in sentences}) >= 100, wrong
        assert not true & {(one.payload, one.text, one.facts) for one in sentences}, wrong


def test_every_sentence_cites_facts_that_its_payload_has() -> None:
    known = {name: {fact.id for fact in payload_of(name).facts} for name in payload_names()}
    every = [*true_sentences(), *written_sentences(), *made_true()]
    every += [one for sentences in wrong_sentences().values() for one in sentences]
    assert [one.text for one in every if not one.facts or not set(one.facts) <= known[one.payload]] == []


def test_at_most_two_in_a_hundred_true_sentences_are_rejected() -> None:
    judged = true_sentences()[::3]
    rejected = [one.text for one in judged if found_in(one)]
    assert len(rejected) <= len(judged) // 50, rejected


@pytest.mark.parametrize("wrong", [one for one in Wrong if one is not Wrong.DROPPED], ids=lambda one: one.value)
def test_wrong_sentences_are_rejected(wrong: Wrong) -> None:
    missed = [one.text for one in wrong_sentences()[wrong][:EACH] if not found_in(one)]
    assert len(missed) <= 1, missed


def test_a_narrative_that_drops_a_critical_card_is_rejected() -> None:
    assert [name for name, _, without in islice(dropped(), 0, None, 9) if not check(payload_of(name), without)] == []


def test_what_the_template_writes_of_the_corpus_is_proven() -> None:
    names = payload_names()[::3]
    found = {name: check(payload_of(name), TemplateNarrator().narrate(payload_of(name))) for name in names}
    assert {name: violations for name, violations in found.items() if violations} == {}


@pytest.mark.parametrize("end", ["", "."])
def test_the_governance_reading_stands_on_its_pattern_fact(end: str) -> None:
    payload = payload_of("atlas.json")
    text = GOVERNANCE + end
    assert check_sentence(payload, text, (*ELEVATED, "pattern.driver"), where="situation[0]") == ()
    assert check_sentence(payload, text, ELEVATED, where="situation[0]") != ()


def test_the_benchmark_is_short_where_one_goal_of_all_is_not_met() -> None:
    true = Group(name="true", goal=TRUE_GOAL, of=300)
    wrong = Group(name="number", goal=WRONG_GOAL, of=100, wrongly=["one", "two"], is_met=False)
    template = Group(name="template", goal="none rejected", of=7_000)
    said = "grounding: 0 of 300 true sentences rejected, 2 of 100 wrong ones missed, 0 of the template's 7,000 rejected"
    assert verdict([true, wrong, template]) == f"{said} ({GOAL}) short"
    assert verdict([true, template]).endswith(" ok")
