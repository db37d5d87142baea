"""What the checker finds in one sentence of a payload of the corpus."""

from __future__ import annotations

from briefing.grounding.check import check_sentence
from tests.grounding.corpus import payload_of


def codes(payload: str, text: str, *facts: str) -> set[str]:
    """Return the codes of what is found in a sentence that cites these facts; none where it is proven."""
    found = check_sentence(payload_of(f"{payload}.json"), text, facts, where="situation[0]")
    return {one.code.value for one in found}
