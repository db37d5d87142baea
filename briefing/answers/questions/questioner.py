"""Answers a question with facts, says that the data has no answer, or shows what was found instead.

A sentence is of one week; of an earlier one it names the week and tells only the past. People are context to a change:
an answer has one author at most and then nobody else, so it can neither rank people nor list them with scores.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from briefing.answers.questions.answer import Answer, Draft, Status
from briefing.answers.questions.dialogue import MOST_QUESTION, Dialogue, Failure
from briefing.answers.questions.finds import PAST_KINDS
from briefing.answers.questions.material import past_id
from briefing.contracts.narrative import Sentence
from briefing.contracts.untrusted_text import neutral
from briefing.narrative.model.messages import CallOutcome
from briefing.narrative.model.narrator import REASONS
from briefing.narrative.plan import NotLicensed, PlannedSentence, reference
from briefing.narrative.relations import spoken
from briefing.narrative.review import ONLY_IN_CARDS, Refusal

if TYPE_CHECKING:
    from briefing.answers.questions.finds import Finds
    from briefing.answers.questions.material import Material
    from briefing.narrative.handles import Handles
    from briefing.narrative.model.call_budget import Caller
    from data.records import Person


MOST_SENTENCES: Final = 5
MOST_WORDS: Final = 100
"""Words of a whole answer; what is beyond is cut."""
MOST_READ: Final = 12

PERSON: Final = re.compile(r"\{person:[^{}]+\}")


@dataclass(kw_only=True)
class Said:
    """What of an answer can be said, and why the rest cannot."""

    sentences: list[Sentence] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)


def said(finds: Finds, planned: Sequence[PlannedSentence]) -> Said:
    """Say an answer, as far as it is offered and not too long."""
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
    """The people an answer has named, and whether one as a change's author."""

    named: frozenset[str] = frozenset()
    is_author: bool = False

    def let(self, text: str, *, is_change: bool) -> None:
        """Let a sentence name its people; NotLicensed if that would compare them with others."""
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
    # The first wordings compare with "a usual week"; others say what "is usual", which is so now.
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


SOMEBODY: Final = "(a colleague)"


def without_names(question: str, people: Iterable[Person], known: Collection[str]) -> str:
    """Return a question with placeholders for names; people not `known` (ids) to the scope are "a colleague"."""
    placeholders = {
        name.casefold(): f"{{person:{one.id}}}" if one.id in known else SOMEBODY
        for one in sorted(people, key=lambda one: (one.id in known, one.id))
        for name in _names_of(one)
    }
    if not placeholders:
        return question
    longest_first = sorted(placeholders, key=lambda name: (-len(name), name))
    pattern = "|".join(re.escape(name) for name in longest_first)
    return re.sub(
        rf"(?<![\w@])(?:{pattern})(?!\w)",
        lambda match: placeholders.get(match.group().casefold(), SOMEBODY),
        question,
        flags=re.IGNORECASE,
    )


def _names_of(person: Person) -> Iterator[str]:
    if " " in person.name.strip():
        yield person.name.strip()
    if person.email:
        yield person.email
    if person.login:
        yield f"@{person.login}"


WHY: Final[Mapping[CallOutcome, str]] = {**REASONS, CallOutcome.REFUSED: "declined to answer"}
"""Why there is no answer, after the model's name."""

UNPROVEN: Final = "answered what the facts do not prove"


class Questioner:
    """Has a model answer questions; never raises for a model's or network's failure."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def ask(self, question: str, material: Material, people: Iterable[Person] = ()) -> Answer:
        """Answer about one scope's week, without sending names of `people`; may raise DataError."""
        line = neutral(question, limit=MOST_QUESTION)
        known = {one.id for one in material.payload.people}
        dialogue = Dialogue(self._caller, material, without_names(line, people, known))
        draft = dialogue.draft()
        if isinstance(draft, Failure):
            return _ended(dialogue, question, Status.UNANSWERED, why=draft.why or WHY[draft.outcome])
        status, sentences = _said(dialogue, draft)
        if not sentences and status is not Status.NOT_IN_DATA:
            return _ended(dialogue, question, Status.UNPROVEN, why=UNPROVEN)
        return _ended(dialogue, question, status, sentences)


def _said(dialogue: Dialogue, draft: Draft) -> tuple[Status, Sequence[Sentence]]:
    """Say a draft; what is refused goes back once, then is left out."""
    first = said(dialogue.finds, draft.sentences)
    dialogue.close(first.refusals)
    if not first.refusals:
        return draft.status, first.sentences
    again = dialogue.repaired(first.refusals)
    if isinstance(again, Failure):
        return draft.status, first.sentences
    second = said(dialogue.finds, again.sentences)
    dialogue.close(second.refusals)
    if again.status is Status.NOT_IN_DATA or second.sentences:
        return again.status, second.sentences
    return draft.status, first.sentences


def _ended(
    dialogue: Dialogue, question: str, status: Status, sentences: Sequence[Sentence] = (), *, why: str | None = None
) -> Answer:
    """Return the end of a question; without an answer `why`, and what was found instead."""
    finds = dialogue.finds
    return Answer(
        question=question,
        status=status,
        sentences=tuple(sentences),
        facts=finds.cited(fact for one in sentences for fact in one.facts) if why is None else finds.facts,
        looked=finds.looked,
        model=dialogue.model,
        note=None if why is None else f"{dialogue.model} {why}",
        payload=finds.payload,
        week_hash=dialogue.material.payload.hash,
    )
