"""Answers a question with what the facts say, says that the data has no answer, or shows what was found instead."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from briefing.answers.questions.answer import Answer, Draft, Status
from briefing.answers.questions.dialogue import Dialogue, Failure
from briefing.answers.questions.request import MOST_QUESTION
from briefing.answers.questions.saying import said
from briefing.contracts.untrusted_text import neutral
from briefing.narrative.model.messages import CallOutcome
from briefing.narrative.model.narrator import REASONS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from briefing.answers.questions.material import Material
    from briefing.contracts.narrative import Sentence
    from briefing.narrative.model.call_budget import Caller
    from data.records import Person


SOMEBODY: Final = "(a colleague)"


def without_names(question: str, people: Iterable[Person], known: Collection[str]) -> str:
    """Return a question with placeholders for names; who is not `known` (ids) to the scope is only "a colleague"."""
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
"""Why there is no answer, after the name of the model."""

UNPROVEN: Final = "answered what the facts do not prove"


class Questioner:
    """Has questions answered by a model. It never raises for anything that a model or a network does."""

    def __init__(self, caller: Caller) -> None:
        """Take whom to ask; nobody is asked yet."""
        self._caller = caller

    def ask(self, question: str, material: Material, people: Iterable[Person] = ()) -> Answer:
        """Answer a question about one scope's week; names of `people` in it are not sent.

        Raises:
            DataError: the store could not be read, or the record of a call not be written.
        """
        line = neutral(question, limit=MOST_QUESTION)
        known = {one.id for one in material.payload.people}
        dialogue = Dialogue(self._caller, material, without_names(line, people, known))
        draft = dialogue.draft()
        if isinstance(draft, Failure):
            return _without(question, material, dialogue, draft)
        status, sentences = _said(dialogue, draft)
        return _answer(question, material, dialogue, status, sentences)


def _said(dialogue: Dialogue, draft: Draft) -> tuple[Status, Sequence[Sentence]]:
    """Say a draft; what is refused goes back once, and what is refused again is left out."""
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


def _answer(
    question: str, material: Material, dialogue: Dialogue, status: Status, sentences: Sequence[Sentence]
) -> Answer:
    if not sentences and status is not Status.NOT_IN_DATA:
        failure = Failure(CallOutcome.UNGROUNDED, UNPROVEN)
        return _without(question, material, dialogue, failure, status=Status.UNPROVEN)
    return Answer(
        question=question,
        status=status,
        sentences=tuple(sentences),
        facts=dialogue.finds.cited(fact for one in sentences for fact in one.facts),
        looked=dialogue.finds.looked,
        model=dialogue.model,
        note=None,
        payload=dialogue.finds.payload,
        week_hash=material.payload.hash,
    )


def _without(
    question: str, material: Material, dialogue: Dialogue, failure: Failure, *, status: Status = Status.UNANSWERED
) -> Answer:
    """Return what was found in place of an answer."""
    return Answer(
        question=question,
        status=status,
        sentences=(),
        facts=dialogue.finds.facts,
        looked=dialogue.finds.looked,
        model=dialogue.model,
        note=f"{dialogue.model} {failure.why or WHY[failure.outcome]}",
        payload=dialogue.finds.payload,
        week_hash=material.payload.hash,
    )
