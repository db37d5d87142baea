"""A change of GitLab is proven as one of GitHub is: by its sign, in groups of groups, and in either forge's words."""

from __future__ import annotations

from functools import cache

import pytest

from briefing.grounding.check import check_sentence
from briefing.payload import Payload, parse_payload
from tests.grounding.corpus import Said, payload_of, true_sentences, written_sentences

NUMBERED = [one for one in (*true_sentences(), *written_sentences()) if "#" in one.text]


def on_gitlab(text: str) -> str:
    """Move the example organisation to GitLab, into a group below its own."""
    return text.replace("acme/", "acme/platform/").replace("#", "!")


@cache
def moved(name: str) -> Payload:
    return parse_payload(on_gitlab(payload_of(name).to_json()), name=name)


def found(payload: Payload, text: str, facts: tuple[str, ...]) -> set[str]:
    return {one.code.value for one in check_sentence(payload, text, facts, where="situation[0]")}


@pytest.mark.parametrize("part", range(3))
def test_what_is_found_in_a_sentence_does_not_hang_on_the_forge(part: int) -> None:
    assert len(NUMBERED) > 60
    differing = [
        one.text
        for one in NUMBERED[part::12]
        if found(payload_of(one.payload), one.text, one.facts)
        != found(moved(one.payload), on_gitlab(one.text), tuple(map(on_gitlab, one.facts)))
    ]
    assert differing == []


def test_a_number_alone_is_the_one_change_that_has_it() -> None:
    facts = ("change.acme/platform/payments!502", "change.acme/platform/payments!503")
    begins = "acme/platform/payments!502 waits at 86 points"
    assert found(moved("atlas.json"), f"{begins}, and !503 at 71.", facts) == set()
    assert found(moved("atlas.json"), f"{begins}, and !509 at 71.", facts) >= {"entity"}
    assert found(moved("atlas.json"), f"{begins}! 3 others are out.", facts) != set()


@pytest.mark.parametrize("noun", ["pull requests", "merge requests", "PRs", "MRs"])
def test_a_change_may_be_called_what_its_forge_calls_it(noun: str) -> None:
    told = [one for one in true_sentences() if " changes " in one.text][:8]
    true = [one for one in told if is_proven(one.text, one)]
    assert len(true) > 5
    assert [one.text for one in true if not is_proven(one.text.replace("changes", noun), one)] == []


def is_proven(text: str, said: Said) -> bool:
    return not found(payload_of(said.payload), text, said.facts)
