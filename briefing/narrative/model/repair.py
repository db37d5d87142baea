"""What becomes of a narrative of which some sentences are not proven: the template's stand in, for the same card.

A sentence that fails is replaced by what the template says about the same thing, or left out where the template says
nothing of it. What comes of that is checked again as a whole, until nothing fails. Where the model would have written
less than half of what is left, or nothing sound can be made of it, there is no narrative, and the template's is used.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from briefing.contracts.narrative import Action, CardText, Narrative, Sentence
from briefing.narrator import MOST_OPENING_WORDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from briefing.grounding.facts.violations import Violation
    from briefing.payload import Payload

    Check = Callable[[Payload, Narrative], tuple[Violation, ...]]

Said = Sentence | CardText | Action

MOST_ROUNDS: Final = 12
LISTS: Final = ("situation", "cards", "actions", "positives")
SHORTENED: Final = (("positives", 0), ("actions", 1), ("situation", 1), ("actions", 0), ("situation", 0))
"""What is left out where the whole is too long, and how much of it is kept at least, in this order."""


@dataclass(frozen=True, slots=True)
class Patched:
    """A narrative that the checker passes, and how many of its sentences the template wrote."""

    narrative: Narrative
    borrowed: int


@dataclass(frozen=True, slots=True)
class _Slot:
    """One sentence and whether the template wrote it."""

    said: Said
    is_borrowed: bool = False


@dataclass(kw_only=True)
class _Draft:
    """A narrative in the making: sentences by part."""

    payload: Payload
    template: Narrative
    headline: _Slot
    parts: dict[str, list[_Slot]] = field(default_factory=dict)

    def slots(self) -> Iterator[_Slot]:
        yield self.headline
        for part in LISTS:
            yield from self.parts[part]

    def narrative(self, narrator: str) -> Narrative:
        return Narrative.model_validate(
            {
                "headline": self.headline.said,
                **{part: tuple(slot.said for slot in self.parts[part]) for part in LISTS},
                "narrator": narrator,
                "payload": self.payload.hash,
            }
        )


def patched(payload: Payload, answer: Narrative, template: Narrative, check: Check) -> Patched | None:
    """Return a proven narrative made of an answer and the template's, or None where too little of the answer holds."""
    draft = _Draft(
        payload=payload,
        template=template,
        headline=_Slot(answer.headline),
        parts={part: [_Slot(one) for one in getattr(answer, part)] for part in LISTS},
    )
    _settle_cards(draft)
    for _ in range(MOST_ROUNDS):
        narrative = draft.narrative(answer.narrator or "")
        violations = check(payload, narrative)
        if not violations:
            return _judged(draft, narrative)
        if not _mended(draft, violations):
            return None
    return None


def _judged(draft: _Draft, narrative: Narrative) -> Patched | None:
    slots = list(draft.slots())
    borrowed = sum(slot.is_borrowed for slot in slots)
    return Patched(narrative, borrowed) if 2 * borrowed < len(slots) else None


def _settle_cards(draft: _Draft) -> None:
    """Have one text for each card of the payload, in its order: a card that the answer left out is the template's."""
    told: dict[str, _Slot] = {}
    for slot in draft.parts["cards"]:
        if isinstance(slot.said, CardText):
            told.setdefault(slot.said.card, slot)
    known = {one.card: _Slot(one, is_borrowed=True) for one in draft.template.cards}
    keys = [card.key for card in draft.payload.cards]
    draft.parts["cards"] = [told.get(key) or known[key] for key in keys if key in told or key in known]


def _mended(draft: _Draft, violations: Sequence[Violation]) -> bool:
    """Take the template's words for whatever fails; False where nothing is left to try."""
    places = {one.where for one in violations}
    mended = _mend_headline(draft) if "headline" in places else False
    for part in LISTS:
        wrong = [place for place in range(len(draft.parts[part])) if f"{part}[{place}]" in places]
        # From the end, so that what is left out moves nothing that is still to be looked at.
        for place in reversed(wrong):
            _mend(draft, part, place)
            mended = True
    return mended or _mend_whole(draft, violations)


def _mend_headline(draft: _Draft) -> bool:
    if draft.headline.is_borrowed:
        return False
    draft.headline = _Slot(draft.template.headline, is_borrowed=True)
    return True


def _mend(draft: _Draft, part: str, place: int) -> None:
    """Put the template's sentence about the same thing in a place, or nothing."""
    slots = draft.parts[part]
    failed = slots[place]
    taken = [slot.said for slot in slots]
    found = None if failed.is_borrowed else _counterpart(failed.said, getattr(draft.template, part))
    if found is None or found in taken:
        del slots[place]
    else:
        slots[place] = replace(failed, said=found, is_borrowed=True)


def _counterpart(failed: Said, template: Sequence[Said]) -> Said | None:
    """Return what the template says about the same card, the same remedy, or the fact that both cite first."""
    if isinstance(failed, CardText):
        return next((one for one in template if isinstance(one, CardText) and one.card == failed.card), None)
    cited = set(failed.facts)
    same = [one for one in template if cited & set(one.facts)]
    if isinstance(failed, Action):
        same = [one for one in same if isinstance(one, Action) and one.remedy == failed.remedy]
    return next(iter(same), None)


def _mend_whole(draft: _Draft, violations: Sequence[Violation]) -> bool:
    """Mend what is wrong with no single sentence: a critical card that is missing, or the length."""
    if any(one.code == "missing-critical" for one in violations) and _mend_headline(draft):
        return True
    return any(one.code == "length" for one in violations) and _shortened(draft)


def _shortened(draft: _Draft) -> bool:
    """Leave out one sentence, where it matters least; False where there is none left to leave out."""
    opening = (draft.headline, *draft.parts["situation"])
    is_opening = sum(len(slot.said.text.split()) for slot in opening) > MOST_OPENING_WORDS
    for part, kept in (("situation", 0),) if is_opening else SHORTENED:
        if len(draft.parts[part]) > kept:
            draft.parts[part].pop()
            return True
    return False
