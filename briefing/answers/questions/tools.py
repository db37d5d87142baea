"""The tools that a model looks things up with: purpose, input, and what they find.

A tool answers with facts, by handle, or in words if it finds nothing; of other scopes it cannot tell whether anything
exists. Readers never see a model's words: a name is said only if the scope has it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from pydantic import Field, ValidationError

from briefing.answers.questions.material import (
    facts_about,
    facts_of_service,
    history_of,
    incidents_of,
    ours,
    riskiest_of,
)
from briefing.contracts.model import Model
from briefing.contracts.words import counted

if TYPE_CHECKING:
    from briefing.answers.questions.material import Material
    from briefing.contracts.payload import Fact, Payload

MOST_LISTED: Final = 15
MOST_FACTS: Final = 30
"""Facts that one look-up shows; more are counted."""
MOST_WEEKS: Final = 26
MOST_NAME: Final = 200

Name = Annotated[str, Field(min_length=1, max_length=MOST_NAME)]


class Input(Model):
    """The input of any tool; each takes some of these."""

    kind: Name | None = None
    subject: Name | None = None
    service: Name | None = None
    band: Literal["safe", "moderate", "high", "critical"] | None = None
    most: Annotated[int, Field(ge=1, le=MOST_LISTED)] = 5
    id: Name | None = None
    weeks: Annotated[int, Field(ge=1, le=MOST_WEEKS)] = 6


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """What a look-up found: `words` for the model, `looked` for the reader, `past` weeks, and if `cards` are wanted."""

    looked: str
    facts: tuple[Fact, ...] = ()
    past: tuple[Payload, ...] = ()
    words: tuple[str, ...] = ()
    is_error: bool = False
    cards: bool = False


@dataclass(frozen=True, slots=True)
class Tool:
    """`takes` are the input's fields, `needs` the required ones."""

    name: str
    about: str
    takes: tuple[str, ...]
    needs: tuple[str, ...]
    run: Callable[[Material, Input], Found]


FIELDS: Final[Mapping[str, dict[str, Any]]] = {
    "kind": {"type": "string", "description": "a kind of facts, as listed with the question"},
    "subject": {
        "type": "string",
        "description": "a service, team or signal that they are about; scope: the whole",
    },
    "service": {"type": "string", "description": "a service of the scope, by id or label"},
    "band": {"type": "string", "enum": ["safe", "moderate", "high", "critical"]},
    "most": {"type": "integer", "description": f"how many, 1 to {MOST_LISTED}; default 5"},
    "id": {"type": "string", "description": "a handle as the data has it"},
    "weeks": {"type": "integer", "description": f"how many weeks back, 1 to {MOST_WEEKS}; default 6"},
}


def _facts(material: Material, told: Input) -> Found:
    kinds = {fact.kind for fact in material.payload.facts}
    if told.kind is not None and told.kind not in kinds:
        known = f"there are no facts of that kind; there are {', '.join(sorted(kinds))}"
        return Found(looked="facts of a kind that this week has none of", words=(known,))
    found = facts_about(material.payload, kind=told.kind, subject=told.subject)
    what = "facts" if told.kind is None else f"facts of kind {told.kind}"
    about = "" if told.subject is None else f" about {found[0].subject.label}" if found else " about something else"
    words = () if found else ("there are none: nothing of that name is in this data, or no such fact is about it",)
    return Found(looked=f"{what}{about}", facts=found, words=words)


def _cards(material: Material, _: Input) -> Found:
    leading = [card.facts[0] for card in material.payload.cards if card.facts]
    found = tuple(material.facts[one] for one in dict.fromkeys(leading) if one in material.facts)
    omitted = sum(material.payload.cards_omitted.values())
    words = (f"{omitted} more cards are not shown in this briefing",) if omitted else ()
    return Found(looked="the cards", facts=found, words=words, cards=True)


def _changes(material: Material, told: Input) -> Found:
    return _listed(material, told, material.changes.values(), "changes")


def _deployments(material: Material, told: Input) -> Found:
    if material.data.operations is None:
        return Found(looked="deployments", words=("nothing that is connected tells of deployments",))
    return _listed(material, told, material.deployments.values(), "deployments")


def _listed(material: Material, told: Input, every: Any, noun: str) -> Found:  # noqa: ANN401 (any view of facts)
    service = None
    if told.service is not None:
        service = material.service_ids.get(told.service.strip().casefold())
        if service is None:
            return _no_service(material, noun)
    found = facts_of_service(every, service, told.band)
    labels = {one.id: one.label for one in material.payload.scope.services}
    of = "" if service is None else f" of {labels[service]}"
    band = "" if told.band is None else f"{told.band} "
    shown = found[: told.most]
    total = f"{counted(len(found), noun)} of the week fit; {len(shown)} shown, the riskiest first"
    # The riskiest is known only if nothing was left out.
    top = riskiest_of(shown, service, labels) if told.band is None else ()
    facts = (*top, *shown, *incidents_of(material, shown))
    return Found(looked=f"{band}{noun}{of}", facts=facts, words=(total,))


def _no_service(material: Material, noun: str) -> Found:
    known = ", ".join(f"{one.id} ({one.label})" for one in material.payload.scope.services)
    words = f"no service of that name is in this data; its services are {known}"
    return Found(looked=f"{noun} of a service that is not in this data", words=(words,))


def _change(material: Material, told: Input) -> Found:
    found = material.changes_named(told.id or "")
    if not found:
        words = "no change of that name is in this data: of this scope and its last twelve weeks"
        return Found(looked="a change that is not in this data", words=(words,))
    if len(found) > 1:
        names = ", ".join(one.subject.label for one in found)
        words = f"the name could be any of {names}"
        return Found(looked=f"the changes {names}", facts=found, words=(words,))
    carried = material.deployments_with(found[0].subject.id)
    facts = (*found, *carried, *incidents_of(material, carried))
    return Found(looked=f"change {found[0].subject.label}", facts=facts)


def _history(material: Material, told: Input) -> Found:
    past = ours(material, material.frozen(told.weeks))
    found = history_of(material, told.id or "", past)
    if not past:
        words = "no briefing of an earlier week is kept of this scope"
        return Found(looked="earlier weeks, of which no briefing is kept", words=(words,))
    weeks = f"{past[-1].period.week} to {past[0].period.week}"
    if not found:
        words = f"no fact with that handle was in the briefings of {weeks}"
        return Found(looked=f"the briefings of {weeks}", words=(words,))
    return Found(
        looked=f"{found[-1].id.partition('/')[2]} in the briefings of {weeks}",
        facts=found,
        past=past,
        words=("a handle with a week before it is of that week, and the sentence says so",),
    )


TOOLS: Final[Mapping[str, Tool]] = {
    one.name: one
    for one in (
        Tool(
            "facts",
            f"The computed facts of the week, by kind, by subject or both; at most {MOST_FACTS} at once.",
            ("kind", "subject"),
            (),
            _facts,
        ),
        Tool("cards", "The cards of the week with the fact that fired each.", (), (), _cards),
        Tool(
            "changes",
            "The changes that landed in the week or wait at its end, the riskiest first.",
            ("service", "band", "most"),
            (),
            _changes,
        ),
        Tool(
            "change",
            "One change of the last twelve weeks, with its deployments and their incidents. "
            "Its handle is such as acme/shop#12.",
            ("id",),
            ("id",),
            _change,
        ),
        Tool("deployments", "The deployments of the week, the riskiest first.", ("service", "most"), (), _deployments),
        Tool(
            "history",
            "A fact, by its handle, in the briefings of the weeks before, and held against those.",
            ("id", "weeks"),
            ("id",),
            _history,
        ),
    )
}


def definitions() -> list[dict[str, Any]]:
    """Return the tools as a request has them, always the same."""
    return [
        {
            "name": one.name,
            "description": one.about,
            "strict": True,
            "input_schema": {
                "type": "object",
                "properties": {name: FIELDS[name] for name in one.takes},
                "required": list(one.needs),
                "additionalProperties": False,
            },
        }
        for one in TOOLS.values()
    ]


def look_up(material: Material, name: str, given: Mapping[str, Any]) -> Found:
    """Use a tool; a wrong request comes back as words, never as an exception. Raises DataError."""
    tool = TOOLS.get(name)
    if tool is None:
        return _wrong(f"there is no such tool; there are {', '.join(TOOLS)}")
    unknown = sorted(set(given) - set(tool.takes))
    missing = sorted(one for one in tool.needs if not given.get(one))
    if unknown or missing:
        return _wrong(f"{name} takes {_names(tool.takes)}, and needs {_names(tool.needs)}")
    try:
        told = Input.model_validate({key: value for key, value in given.items() if value is not None})
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        return _wrong(f"{'.'.join(map(str, first['loc']))}: {first['msg']}")
    return tool.run(material, told)


def _names(fields: Sequence[str]) -> str:
    return ", ".join(fields) or "nothing"


def _wrong(why: str) -> Found:
    return Found(looked="", words=(why,), is_error=True)
