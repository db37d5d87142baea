"""A plan: what a writer wants said, by reference. No word in it reaches a reader.

A reference is `handle`, `handle:form` or `handle:form~2`, the number choosing a wording. A sentence names one or more
references and their relation (`relations.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeVar

from pydantic import Field, ValidationError

from briefing.contracts.errors import BriefingError
from briefing.contracts.model import Model
from briefing.narrative.forms import clause_of
from briefing.narrative.wording import safe

if TYPE_CHECKING:
    from briefing.contracts.payload import Fact
    from briefing.narrative.handles import Handles, Item
    from briefing.narrative.wording import Clause


MOST_SENTENCES: Final = 40
"""Sentences, cards or actions of one part that are read: the rest is noise."""
MOST_REFERENCES: Final = 12

Read = TypeVar("Read", bound=Model)


class PlanUnusable(BriefingError):
    """A plan in a wrong form; the message says what is wrong."""


class PlannedSentence(Model):
    """References in speaking order, and their relation, empty for a single one."""

    say: tuple[str, ...] = Field(max_length=MOST_REFERENCES)
    relation: str = Field(default="", alias="as")


class PlannedCard(Model):
    """What is said of one card, by its key."""

    card: str
    sentences: tuple[PlannedSentence, ...]


class PlannedAction(Model):
    """A remedy (id) of a card (key) to be called for."""

    card: str
    remedy: str


class Plan(Model):
    headline: PlannedSentence
    situation: tuple[PlannedSentence, ...]
    cards: tuple[PlannedCard, ...]
    actions: tuple[PlannedAction, ...]
    positives: tuple[PlannedSentence, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """One reference of a sentence, read."""

    handle: str
    form: str
    wording: int

    def __str__(self) -> str:
        """Write it as we do, without what its writer put beside it."""
        return f"{self.handle}{f':{self.form}' if self.form else ''}{f'~{self.wording}' if self.wording else ''}"


def say(*say: str, relation: str = "") -> PlannedSentence:
    return PlannedSentence.model_validate({"say": say, "as": relation})


def reference(text: str) -> Reference:
    """Read a reference; a wording that is no number is the first one."""
    whole, _, number = text.strip().partition("~")
    handle, _, form = whole.partition(":")
    return Reference(handle, form, int(number) if number.isascii() and number.isdigit() and len(number) < 4 else 0)  # noqa: PLR2004 a thousand wordings


def schema() -> dict[str, Any]:
    """Return a plan's JSON schema, the same for every payload so that services can cache it."""
    text, sentences = {"type": "string"}, sentences_schema()
    return _closed(
        headline=sentences["items"],
        situation=sentences,
        cards=_list(_closed(card=text, sentences=sentences)),
        actions=_list(_closed(card=text, remedy=text)),
        positives=sentences,
    )


def sentences_schema() -> dict[str, Any]:
    text = {"type": "string"}
    return _list(_closed(say={"type": "array", "items": text}, **{"as": text}))


def _closed(**properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": [*properties], "additionalProperties": False}


def _list(item: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": item}


def parse_plan(text: str) -> Plan:
    """Read a plan's JSON; PlanUnusable names the field and what is wrong."""
    found = read_as(Plan, text, whole="the whole plan")
    for name in ("situation", "cards", "actions", "positives"):
        if len(getattr(found, name)) > MOST_SENTENCES:
            raise PlanUnusable(f"{name}: more than {MOST_SENTENCES} entries")
    return found


def read_as(model: type[Read], text: str, *, whole: str) -> Read:
    """Read a model's answer (called `whole`); PlanUnusable names field and fault."""
    try:
        return model.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"])) or whole
        raise PlanUnusable(f"{where}: {first['msg']}") from error


class NotLicensed(Exception):
    """What was asked for is not offered; the message says what to write instead."""


@dataclass(frozen=True, slots=True)
class Told:
    """An item in one of its forms."""

    item: Item
    form: str = ""
    wording: int = 0

    @property
    def fact(self) -> Fact:
        return self.item.fact

    def clause(self, *, named: bool = False) -> Clause:
        found = clause_of(self.fact, self.form, wording=self.wording, named=named)
        if found is None:
            raise NotLicensed(f"{self.item.handle} has no form {self.form!r}")
        return found


def told_of(handles: Handles, references: Sequence[Reference]) -> tuple[Told, ...]:
    """Look references up; NotLicensed names what is offered."""
    found = []
    for one in references:
        item = handles.items.get(one.handle)
        if item is None:
            raise NotLicensed(f"there is no handle {safe(one.handle)!r}")
        forms = handles.forms(item)
        if one.form not in forms:
            offered = ", ".join(f"{one.handle}{':' if form else ''}{form}" for form in forms) or "nothing"
            raise NotLicensed(f"{one.handle} has no form {safe(one.form)!r} this week; it has {offered}")
        found.append(Told(item, one.form, one.wording))
    return tuple(found)
