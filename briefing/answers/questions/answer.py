"""What comes of a question: sentences that the facts say, or that it is not in this data, or why there is no answer.

A model says which of the first three it is, and names what is to be said. That the data has no more is never its own
words: what was looked at is told from the tools that it really used.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from briefing.contracts.payload import Model
from briefing.contracts.words import listed
from briefing.editions.view.fact_lines import fact_line
from briefing.narrative.plan import PlannedSentence, PlanUnusable, read_as, sentences_schema

if TYPE_CHECKING:
    from briefing.contracts.narrative import Sentence
    from briefing.contracts.payload import Fact, Payload

VERSION: Final = "riskbrief.answer/1"


class Status(StrEnum):
    """How a question ended."""

    ANSWERED = "answered"
    PARTLY = "partly answered"
    """Some of what was asked is in the data, and the rest is not."""
    NOT_IN_DATA = "not in this data"
    UNPROVEN = "unproven"
    """An answer came of which nothing can be said; the facts that were found stand in for it."""
    UNANSWERED = "unanswered"
    """No answer came; the note says why."""


SAID_BY_MODEL: Final = (Status.ANSWERED, Status.PARTLY, Status.NOT_IN_DATA)
HAVE_AN_ANSWER: Final = frozenset(SAID_BY_MODEL)


class Draft(Model):
    """What a model answers: references, which our code has still to say."""

    status: Status
    sentences: tuple[PlannedSentence, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """The end of a question.

    `facts` are those that prove the sentences, or where there are none those that were found, in the order of finding.
    `looked` says in words what was looked at. `model` is None where nobody was asked. `payload` is that of the week,
    with what was looked up besides; `week_hash` is the hash of the week's own.
    """

    question: str
    status: Status
    sentences: tuple[Sentence, ...]
    facts: tuple[Fact, ...]
    looked: tuple[str, ...]
    model: str | None
    note: str | None
    payload: Payload
    week_hash: str

    @property
    def is_one(self) -> bool:
        """Whether there is an answer, be it that the data has none."""
        return self.status in HAVE_AN_ANSWER

    def to_json(self) -> str:
        """Return it as indented JSON, people as {person:ID}."""
        told = {
            "version": VERSION,
            "question": self.question,
            "scope": self.payload.scope.id,
            "week": self.payload.period.week,
            "payload": self.week_hash,
            "status": self.status.value,
            "sentences": [one.model_dump(mode="json") for one in self.sentences],
            "facts": [one.model_dump(mode="json") for one in self.facts],
            "looked": list(self.looked),
            "model": self.model,
            "note": self.note,
        }
        return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def proof(fact: Fact, place: int) -> str:
    """Write a fact as what proves an answer: what it counts, its value, and what that is held against."""
    row = fact_line(fact, place)
    about = f"{row.subject}: " if row.subject else ""
    against = f", against {listed(row.against)}" if row.against else ""
    return f"{about}{row.what} {row.value}{against}"


def schema() -> dict[str, Any]:
    """Return the JSON schema of an answer, the same for every question."""
    return {
        "type": "object",
        "properties": {
            "status": {"type": "string", "enum": [one.value for one in SAID_BY_MODEL]},
            "sentences": sentences_schema(),
        },
        "required": ["status", "sentences"],
        "additionalProperties": False,
    }


def parse_draft(text: str) -> Draft:
    """Read what a model answered.

    Raises:
        PlanUnusable: naming the field and what is wrong with it.
    """
    found = read_as(Draft, text, whole="the whole answer")
    if found.status not in HAVE_AN_ANSWER:
        raise PlanUnusable(f"status: {found.status.value!r} is not for a model to say")
    if found.status is Status.NOT_IN_DATA:
        # Whatever is said beside it is no answer to what was asked.
        return found.model_copy(update={"sentences": ()})
    if not found.sentences:
        raise PlanUnusable(f"sentences: there are none, and the status is {found.status.value!r}")
    return found
