"""A model can be cut off anywhere, and can write anything: whatever it is, the checker judges it and never breaks."""

from __future__ import annotations

import random

import pytest

from briefing.grounding.check import check_sentence, sentence_check
from tests.grounding.corpus import Part, payload_of, true_sentences

EACH = 40
SENTENCES = true_sentences(Part.BRIEFINGS)


@pytest.mark.parametrize("seed", range(5))
def test_a_sentence_that_is_cut_off_or_shuffled_is_judged_like_any_other(seed: int) -> None:
    rng = random.Random(seed)
    for said in rng.sample(SENTENCES, EACH):
        words = said.text.split(" ")
        head, tail = " ".join(words[: rng.randint(1, len(words))]), " ".join(words[rng.randrange(len(words)) :])
        shuffled = " ".join(rng.sample(words, len(words)))
        checked = sentence_check(payload_of(said.payload))
        for text in (head, head.rstrip(".") + ".", tail, shuffled):
            assert isinstance(checked(text, said.facts, said.where), tuple)


@pytest.mark.parametrize(
    ("payload", "text", "fact"),
    [
        ("1402-W34-discovery.json", "The week bundled seven changes, search/deploy-98 two fewer", "week.deployment"),
        ("1301-W36-storefront.json", "Lead time came down to", "week.lead_time"),
        ("1301-W36-storefront.json", "The week made 12, five more than the half of", "week.repairs"),
        ("1301-W36-storefront.json", "Risky deployments had one ten times", "forecast.lift"),
    ],
)
def test_a_number_or_a_word_at_the_very_end_breaks_nothing(payload: str, text: str, fact: str) -> None:
    assert check_sentence(payload_of(payload), text, (fact,), where="situation[0]")
