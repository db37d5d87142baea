"""What a view is written from: one payload, one narrative and one way of naming people, looked up once.

Every part of a view is written from here. It holds no state and decides nothing; a fact id that the
payload does not have proves nothing and is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefing.contracts.untrusted_text import clean
from briefing.editions.view.fact_lines import fact_line
from briefing.editions.view.naming import resolve
from briefing.editions.view.values import Said, SaidPiece

if TYPE_CHECKING:
    from briefing.contracts.narrative import Action, CardText, Narrative, Sentence
    from briefing.contracts.payload import Fact, Payload
    from briefing.editions.view.naming import Names, Naming
    from briefing.editions.view.values import FactLine


@dataclass(frozen=True, kw_only=True)
class RenderContext:
    """What the parts of a view are written from, so that it is looked up once."""

    payload: Payload
    narrative: Narrative
    naming: Naming
    names: Names
    facts: Mapping[str, Fact]
    lines: Mapping[str, FactLine]

    def plain(self, text: str) -> str:
        return clean(resolve(text, self.payload, self.naming, self.names))

    def said(self, sentence: Sentence | CardText | Action) -> Said:
        """Write a sentence with its proofs, each figure and name with its own."""
        proofs = tuple(self.lines[one] for one in sentence.facts if one in self.lines)
        pieces = tuple(self._pieces(sentence, proofs))
        return Said(text=self.plain(sentence.text), proofs=proofs, pieces=pieces)

    def _pieces(self, sentence: Sentence, proofs: Sequence[FactLine]) -> Iterator[SaidPiece]:
        """Part a sentence at its spans, which were measured before people had names; an address is given once."""
        text, known, end = sentence.text, {one.id: one for one in proofs}, 0
        given: set[str | None] = set()
        for span in sentence.spans:
            proof = known.get(span.fact)
            if proof is None or not end <= span.start < span.end <= len(text):
                continue
            if span.start > end:
                yield SaidPiece(text=self._part(text, end, span.start))
            told, end = self._part(text, span.start, span.end), span.end
            # A person is not what an address leads to.
            url = _address(proof, told) if told == text[span.start : end] else None
            yield SaidPiece(text=told, proof=proof, url=None if url in given else url)
            given.add(url)
        if end < len(text):
            yield SaidPiece(text=self._part(text, end, len(text)))

    def _part(self, text: str, start: int, end: int) -> str:
        return resolve(text[start:end], self.payload, self.naming, self.names, before=text[:start])


def _address(proof: FactLine, told: str) -> str | None:
    """Return where a figure or a name leads: what a fact is about may have several addresses, its figures only one."""
    urls = list(dict.fromkeys(one.url for one in proof.evidence if one.url is not None))
    is_named = told.casefold() == proof.subject.casefold()
    return urls[0] if len(urls) == 1 or (urls and is_named) else None


def render_context(payload: Payload, narrative: Narrative, names: Names, naming: Naming) -> RenderContext:
    lines = {fact.id: fact_line(fact, position) for position, fact in enumerate(payload.facts, start=1)}
    facts = {fact.id: fact for fact in payload.facts}
    return RenderContext(payload=payload, narrative=narrative, naming=naming, names=names, facts=facts, lines=lines)
