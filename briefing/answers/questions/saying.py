"""Says an answer that was planned by reference; what is not offered is refused, with what to write instead.

A sentence is of one week: of an earlier one it names it, and tells only what was. People are context to a change:
an answer has one author at most and then nobody else, so that it can neither rank people nor list them with scores.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from briefing.answers.questions.finding import past_id
from briefing.answers.questions.finds import PAST_KINDS
from briefing.contracts.narrative import Sentence
from briefing.narrative.lookup import NotLicensed
from briefing.narrative.plan import PlannedSentence, reference
from briefing.narrative.realiser import spoken
from briefing.narrative.review import ONLY_IN_CARDS, Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.answers.questions.finds import Finds
    from briefing.narrative.handles import Handles

MOST_SENTENCES: Final = 5
MOST_WORDS: Final = 100
"""Words of a whole answer; what is beyond is cut."""
MOST_READ: Final = 12
"""Sentences that are read at all."""

PERSON: Final = re.compile(r"\{person:[^{}]+\}")


@dataclass(kw_only=True)
class Said:
    """What of an answer can be said, and why the rest cannot."""

    sentences: list[Sentence] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)


def said(finds: Finds, planned: Sequence[PlannedSentence]) -> Said:
    """Say an answer, as much of it as is offered and not too long."""
    found, people = Said(), _People()
    for place, one in enumerate(planned[:MOST_READ]):
        try:
            sentence = _sentence(finds, one, people)
        except NotLicensed as error:
            found.refusals.append(Refusal(f"sentences[{place}]", str(error)))
        else:
            found.sentences += [] if sentence in found.sentences else [sentence]
    del found.sentences[MOST_SENTENCES:]
    while len(found.sentences) > 1 and sum(len(one.text.split()) for one in found.sentences) > MOST_WORDS:
        found.sentences.pop()
    return found


@dataclass
class _People:
    """The people that an answer has named so far, and whether one of them as the author of a change."""

    named: frozenset[str] = frozenset()
    is_author: bool = False

    def let(self, text: str, *, is_change: bool) -> None:
        """Let a sentence name its people, unless they would be held against others.

        Raises:
            NotLicensed: they would.
        """
        found = frozenset(PERSON.findall(text))
        named, is_author = self.named | found, self.is_author or (is_change and bool(found))
        if is_author and len(named) > 1:
            raise NotLicensed("an answer names one author and nobody else; leave out :by, or who is new")
        self.named, self.is_author = named, is_author


def _sentence(finds: Finds, planned: PlannedSentence, people: _People) -> Sentence:
    weeks = {finds.week_of(one) for one in planned.say}
    if len(weeks) > 1:
        raise NotLicensed("a sentence is of one week; make one for each, or take ….history:weeks")
    week = next(iter(weeks), None)
    if week is not None:
        return _of_past(finds.past(week), week, planned, people)
    handles = finds.handles if len(planned.say) == 1 else finds.nameless
    found = spoken(handles, planned)
    kinds = _kinds(handles, planned)
    if kinds & ONLY_IN_CARDS:
        raise NotLicensed("how old a card is cannot be said in an answer")
    people.let(found.text, is_change="change" in kinds)
    return Sentence(text=found.text, facts=found.facts, spans=found.spans)


def _of_past(handles: Handles, week: str, planned: PlannedSentence, people: _People) -> Sentence:
    # The first wordings hold against "a usual week"; others say what "is usual", which is so now.
    names = [one.removeprefix(f"{week}/").partition("~")[0] for one in planned.say]
    found = spoken(handles, planned.model_copy(update={"say": tuple(names)}), lead=f"In {week}, ")
    kinds = _kinds(handles, found.planned)
    if not kinds <= PAST_KINDS:
        raise NotLicensed(f"{' and '.join(sorted(kinds - PAST_KINDS))} can only be said of this week; leave it out")
    people.let(found.text, is_change=False)
    spans = tuple(one.model_copy(update={"fact": past_id(week, one.fact)}) for one in found.spans)
    return Sentence(text=found.text, facts=tuple(past_id(week, one) for one in found.facts), spans=spans)


def _kinds(handles: Handles, planned: PlannedSentence) -> frozenset[str]:
    return frozenset(handles.items[reference(one).handle].fact.kind for one in planned.say)
