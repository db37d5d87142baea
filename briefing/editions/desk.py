"""The writer's desk: one payload, one narrative and one way of naming people, looked up once.

Every part of a view is written from here. It holds no state and decides nothing; a fact id that the
payload does not have proves nothing and is left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefing.contracts.untrusted_text import clean
from briefing.editions.fact_lines import fact_line
from briefing.editions.naming import resolve
from briefing.editions.view import Said

if TYPE_CHECKING:
    from collections.abc import Mapping

    from briefing.contracts.narrative import Action, CardText, Narrative, Sentence
    from briefing.editions.naming import Names, Naming
    from briefing.editions.view import FactLine
    from briefing.payload import Fact, Payload


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What the parts of a view are written from, so that it is looked up once."""

    payload: Payload
    narrative: Narrative
    naming: Naming
    names: Names
    facts: Mapping[str, Fact]
    lines: Mapping[str, FactLine]

    def plain(self, text: str) -> str:
        """Write one of our own sentences for this reader."""
        return clean(resolve(text, self.payload, self.naming, self.names))

    def said(self, sentence: Sentence | CardText | Action) -> Said:
        """Write a sentence with its proofs."""
        proofs = tuple(self.lines[one] for one in sentence.facts if one in self.lines)
        return Said(text=self.plain(sentence.text), proofs=proofs)


def open_desk(payload: Payload, narrative: Narrative, names: Names, naming: Naming) -> Desk:
    """Look everything up once."""
    lines = {fact.id: fact_line(fact, position) for position, fact in enumerate(payload.facts, start=1)}
    facts = {fact.id: fact for fact in payload.facts}
    return Desk(payload=payload, narrative=narrative, naming=naming, names=names, facts=facts, lines=lines)
