"""What the checker finds in one sentence of a payload of the corpus."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

from briefing.grounding.check import sentence_check
from briefing.grounding.facts.violations import Violation
from tests.grounding.corpus import payload_of


@cache
def _check_of(name: str) -> Callable[[str, Sequence[str], str], tuple[Violation, ...]]:
    return sentence_check(payload_of(name))


def codes(payload: str, text: str, *facts: str, where: str = "situation[0]") -> set[str]:
    """Return the codes of what is found in a sentence that cites these facts; none where it is proven."""
    return {one.code.value for one in _check_of(f"{payload}.json")(text, facts, where)}
