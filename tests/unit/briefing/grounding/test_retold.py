"""Facts in other words: few true paraphrases are rejected, and hardly a wrong one is missed."""

from __future__ import annotations

from benchmarks.grounding import found_in
from tests.grounding.corpus import Part, payload_of, retold_wrong, true_sentences

MOST_REJECTED = 0.05
MOST_MISSED = 3


def test_few_true_paraphrases_are_rejected() -> None:
    rejected = [said.text for said in true_sentences(Part.RETOLD) if found_in(said)]
    assert len(rejected) <= MOST_REJECTED * len(true_sentences(Part.RETOLD)), rejected


def test_hardly_a_wrong_paraphrase_is_missed() -> None:
    missed = [said.text for said in retold_wrong() if not found_in(said)]
    assert len(missed) <= MOST_MISSED, missed


def test_every_paraphrase_cites_facts_that_its_payload_has() -> None:
    for said in (*true_sentences(Part.RETOLD), *retold_wrong()):
        assert set(said.facts) <= {fact.id for fact in payload_of(said.payload).facts}, said.text
