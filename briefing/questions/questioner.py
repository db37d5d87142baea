"""Answers a question with what the data proves, says that the data has no answer, or shows what was found instead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefing.contracts.untrusted_text import neutral
from briefing.narrative.model.messages import CallOutcome
from briefing.narrative.model.narrator import REASONS
from briefing.questions.answer import Answer, Draft, Status
from briefing.questions.dialogue import Dialogue, Failure
from briefing.questions.naming import without_names
from briefing.questions.proof import violations_of
from briefing.questions.request import MOST_QUESTION

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from briefing.narrative.model.calling import Caller
    from briefing.questions.material import Material
    from briefing.questions.proof import CheckSentence
    from data.records import Person

WHY: Final[Mapping[CallOutcome, str]] = {**REASONS, CallOutcome.REFUSED: "declined to answer"}
"""Why there is no answer, after the name of the model."""

UNPROVEN: Final = "answered what the facts do not prove"


class Questioner:
    """Has questions answered by a model. It never raises for anything that a model or a network does."""

    def __init__(self, caller: Caller, check_sentence: CheckSentence) -> None:
        """Take whom to ask and who proves a sentence; nobody is asked yet."""
        self._caller = caller
        self._check = check_sentence

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
        proven = self._proven(dialogue, draft)
        return _answer(question, material, dialogue, proven)

    def _proven(self, dialogue: Dialogue, draft: Draft) -> Draft | None:
        """Return a draft of which everything is proven, the first or its repair; None where neither is."""
        violations = violations_of(dialogue.finds.evidence, draft.sentences, self._check)
        dialogue.close(violations)
        if not violations:
            return draft
        again = dialogue.repaired(violations)
        if isinstance(again, Failure):
            return None
        left = violations_of(dialogue.finds.evidence, again.sentences, self._check)
        dialogue.close(left)
        return None if left else again


def _answer(question: str, material: Material, dialogue: Dialogue, draft: Draft | None) -> Answer:
    if draft is None:
        failure = Failure(CallOutcome.UNGROUNDED, UNPROVEN)
        return _without(question, material, dialogue, failure, status=Status.UNPROVEN)
    return Answer(
        question=question,
        status=draft.status,
        sentences=draft.sentences,
        facts=dialogue.finds.cited(fact for one in draft.sentences for fact in one.facts),
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
