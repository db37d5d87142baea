"""What comes of a question, and what a look-up found as a model reads it.

A model says whether the data answers, and names what to say. What the data lacks is told by us, from the tools that
were really used.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from briefing.answers.questions.tools import MOST_FACTS
from briefing.contracts.model import Model
from briefing.contracts.untrusted_text import neutral, quoted
from briefing.contracts.words import listed
from briefing.editions.view.fact_lines import fact_line
from briefing.narrative.offers import offer_lines
from briefing.narrative.plan import PlannedSentence, PlanUnusable, read_as, sentences_schema

if TYPE_CHECKING:
    from briefing.answers.questions.finds import Finds
    from briefing.answers.questions.tools import Found
    from briefing.contracts.narrative import Sentence
    from briefing.contracts.payload import Fact, Payload
    from briefing.narrative.handles import Handles


VERSION: Final = "riskbrief.answer/1"


class Status(StrEnum):
    ANSWERED = "answered"
    PARTLY = "partly answered"
    """Some of what was asked is in the data, and the rest is not."""
    NOT_IN_DATA = "not in this data"
    UNPROVEN = "unproven"
    """Nothing of the answer can be said; the facts found are shown instead."""
    UNANSWERED = "unanswered"
    """No answer came; the note says why."""


SAID_BY_MODEL: Final = (Status.ANSWERED, Status.PARTLY, Status.NOT_IN_DATA)
HAVE_AN_ANSWER: Final = frozenset(SAID_BY_MODEL)


class Draft(Model):
    """What a model answers: references that our code turns into words."""

    status: Status
    sentences: tuple[PlannedSentence, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """The end of a question.

    `facts` prove the sentences, or are those found, in order of finding. `looked` says what was looked at. `model` is
    None if nobody was asked. `payload` is the week's with what was looked up; `week_hash` is the week's own.
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
        """Whether there is an answer, even that the data has none."""
        return self.status in HAVE_AN_ANSWER

    def to_json(self) -> str:
        """Return indented JSON, people as {person:ID}."""
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
    """Write a fact as an answer's proof: what it counts, its value, and comparisons."""
    row = fact_line(fact, place)
    about = f"{row.subject}: " if row.subject else ""
    against = f", against {listed(row.against)}" if row.against else ""
    return f"{about}{row.what} {row.value}{against}"


def schema() -> dict[str, Any]:
    """The same for every question."""
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
    """Read a model's answer; PlanUnusable names the field and what is wrong."""
    found = read_as(Draft, text, whole="the whole answer")
    if found.status not in HAVE_AN_ANSWER:
        raise PlanUnusable(f"status: {found.status.value!r} is not for a model to say")
    if found.status is Status.NOT_IN_DATA:
        # Anything said beside it does not answer what was asked.
        return found.model_copy(update={"sentences": ()})
    if not found.sentences:
        raise PlanUnusable(f"sentences: there are none, and the status is {found.status.value!r}")
    return found


# ---- what a look-up found: a line for each fact, and what strangers wrote in a block of its own

MOST_BYTES: Final = 9_000
"""Bytes of what one look-up shows: about three thousand tokens."""
MOST_TITLE: Final = 90
MOST_ROLE: Final = 60
MOST_ID: Final = 200

STRANGERS: Final = frozenset({"title", "branch", "head", "summary", "detail", "objective", "why"})
"""Details of a fact with outsiders' words, or what may repeat them."""
LABELLED_BY_STRANGERS: Final = frozenset({"objective"})
"""Kinds of facts whose label an outsider chose."""


def shown(finds: Finds, found: Found, *, titles: bool) -> str:
    """Write what was found, already among the finds."""
    lines, quotes = [neutral(one, limit=1_000) for one in found.words], list[str]()
    if found.cards:
        lines += [*card_lines(finds.handles), *offer_lines(finds.handles, finds.of_cards())]
    offers = [(fact, _offer(finds, fact)) for fact in found.facts[:MOST_FACTS]]
    sayable = [(fact, line) for fact, line in offers if line is not None]
    kept = _fitting([line for _, line in sayable], MOST_BYTES - _size(lines))
    for fact, line in sayable[:kept]:
        lines.append(line)
        quotes += _quotes(fact) if titles else []
    lines += _not_shown(len(offers) - len(sayable), len(found.facts) - len(offers) + len(sayable) - kept)
    lines += _people(finds.payload, lines)
    block = ["<quoted>", *quotes, "</quoted>"] if quotes else []
    return "\n".join([*lines, *block])


def card_lines(handles: Handles) -> Iterator[str]:
    """Yield a line for each card of the week, with the handle of the fact that fired it."""
    for card in handles.payload.cards:
        label, title = (neutral(one, limit=MOST_TITLE) for one in (card.subject_label, card.title))
        fired = ", ".join(handles.leads([card])) or "what fired it cannot be said"
        yield f"card | {card.severity.value} | {card.state.value} | {label} | {title} | {fired}"
    if not handles.payload.cards:
        yield "there are no cards"


def _offer(finds: Finds, fact: Fact) -> str | None:
    line, author = finds.offer(fact.id), fact.detail.get("author")
    return line if line is None or author is None else f"{line} | by {author}"


def _quotes(fact: Fact) -> Iterator[str]:
    """Yield outsiders' words about a fact, as quotation lines."""
    for key, value in sorted(fact.detail.items()):
        is_theirs = key in STRANGERS or (key == "label" and fact.kind in LABELLED_BY_STRANGERS)
        if is_theirs and isinstance(value, str) and value:
            yield f"{neutral(fact.id, limit=MOST_ID)} {key}: {quoted(value)}"


def _not_shown(unsayable: int, too_many: int) -> Iterator[str]:
    if unsayable:
        yield f"of {unsayable} nothing can be said: a source was not read, or it holds of its own week alone"
    if too_many:
        yield f"{too_many} more facts are not shown; ask for fewer by kind or subject"


def _fitting(lines: Sequence[str], room: int) -> int:
    """Return how many lines fit, at least one."""
    used = 0
    for place, line in enumerate(lines):
        used += _size([line])
        if used > room and place:
            return place
    return len(lines)


def _people(payload: Payload, lines: Sequence[str]) -> list[str]:
    text = "\n".join(lines)
    people = ((f"{{person:{one.id}}}", one.role) for one in payload.people)
    return [f"{person}: {neutral(role, limit=MOST_ROLE)}" for person, role in people if person in text]


def _size(lines: Iterable[str]) -> int:
    return sum(len(one.encode()) + 1 for one in lines)
