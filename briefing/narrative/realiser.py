"""Turns one planned sentence into English, or says why it cannot stand and what to write instead."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefing.contracts.narrative import Span
from briefing.contracts.words import sentence as ended
from briefing.narrative.lookup import told_of
from briefing.narrative.plan import reference, say
from briefing.narrative.relations import related
from briefing.narrative.wording import Piece, text_of

if TYPE_CHECKING:
    from briefing.narrative.handles import Handles
    from briefing.narrative.plan import PlannedSentence
    from briefing.narrative.wording import Clause


@dataclass(frozen=True, kw_only=True, slots=True)
class Spoken:
    """A planned sentence in words: its text, the facts (ids) that prove it, and which part of it came from which.

    `planned` is the sentence in our own spelling, so that what is kept of a plan has nothing that a model typed.
    `is_borrowed`: the template planned it, where the writer's plan had nothing to say.
    """

    planned: PlannedSentence
    text: str
    facts: tuple[str, ...]
    spans: tuple[Span, ...]
    is_borrowed: bool = False

    @property
    def words(self) -> int:
        """How many words it has."""
        return len(self.text.split())


def told_by(sentences: Iterable[Spoken]) -> set[str]:
    """Return the handles that sentences speak of."""
    return {reference(one).handle for sentence in sentences for one in sentence.planned.say}


def spoken(handles: Handles, planned: PlannedSentence, *, lead: str = "") -> Spoken:
    """Say a planned sentence; `lead` are words of ours before it, such as "In 2026-W45, ".

    Raises:
        NotLicensed: the payload does not prove it; says what to write instead.
    """
    references = [reference(one) for one in planned.say]
    told = told_of(handles, references)
    said = related(handles, told, planned.relation)
    clause = (Piece(lead), *said) if lead else said
    proofs = {one.fact.id: one.item.proofs for one in told}
    return Spoken(
        # A narrative keeps its plan, and of that only what we offered.
        planned=say(*map(str, references), relation=planned.relation if len(told) > 1 else ""),
        text=ended(text_of(clause)),
        facts=tuple(dict.fromkeys(fact for one in told for fact in one.item.proofs)),
        spans=tuple(_spans(clause, proofs)),
    )


def _spans(clause: Clause, proofs: Mapping[str, Sequence[str]]) -> Iterator[Span]:
    start = 0
    for piece in clause:
        end = start + len(piece.text)
        for fact in proofs.get(piece.fact or "", ())[:1]:
            yield Span(start=start, end=end, fact=fact)
        start = end
