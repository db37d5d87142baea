"""The sum of a deployment's score in one line, whoever took it apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.contracts.untrusted_text import MAX_LABEL, clean
from briefing.contracts.words import in_words
from briefing.editions.view.arithmetic import Term, sum_line

if TYPE_CHECKING:
    from collections.abc import Sequence


def deployment_sum(  # noqa: PLR0913 (the addends, each by name)
    points: int, *, cut: int, riskiest: Term | None, others: int, batch: int, own: Sequence[Term]
) -> str:
    """Write a sum: the riskiest change, the batch, and what the deployment's moment adds; `cut` is what is over 100."""
    terms = [] if riskiest is None else [Term(clean(riskiest.name, limit=MAX_LABEL), riskiest.points)]
    if batch:
        terms.append(Term(f"for {in_words(others)} more {'change' if others == 1 else 'changes'}", batch))
    terms += [Term(clean(one.name), one.points) for one in own]
    if not terms:
        return ""
    line = sum_line(points + cut, terms)
    return f"{line}; no score is over {points}" if cut else line
