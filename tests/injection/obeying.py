"""A model that obeys: it writes what a stranger asks for into every field of its answer that takes a text."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from briefing.contracts.narrative import Narrative
from briefing.contracts.payload import Payload
from briefing.narrative.handles import Handles
from briefing.narrative.plan import Plan, PlannedSentence, reference
from briefing.narrative.relations import RELATIONS
from tests.injection.corpus import Line, corpus


def one_of_each_kind() -> list[Line]:
    """One line of each kind: whoever obeys one of a kind obeys them all."""
    return [*{one.kind: one for one in corpus()}.values()]


def said_by(words: str, *handles: str) -> list[dict[str, Any]]:
    """Return sentences that have the words in place of a handle, a form, a wording and a relation, and beside them."""
    first, second = handles[:2]
    tries = (
        ([words], ""), ([f"{first}:{words}"], ""), ([f"{first}~{words}"], words), ([f"{first}~1{words}"], ""),
        ([first, words], "and"), ([first, second], words), ([f"{words}\n{first}"], ""), ([f"  {first} "], words),
    )  # fmt: skip
    return [{"say": say, "as": relation} for say, relation in tries]


def plan_by(payload: Payload, words: str) -> dict[str, Any]:
    """Return a plan with the words wherever a text can stand."""
    handles = Handles(payload)
    sentences = said_by(words, *handles.leads(handles.urgent), "week.changes")
    cards = [{"card": key, "sentences": sentences} for key in (words, *(one.key for one in payload.cards))]
    remedies = [(words, words), *((one.key, two) for one in payload.cards for two in (words, *_remedies(one)))]
    return {
        "headline": sentences[-1],
        "situation": sentences,
        "cards": cards[:30],
        "actions": [{"card": card, "remedy": remedy} for card, remedy in remedies][:30],
        "positives": sentences,
    }


def _remedies(card: Any) -> list[str]:
    return [one.id for one in card.remedies]


def answers_by(payload: Payload, words: str) -> Iterator[str]:
    """Yield every answer that a model may give: the words alone, as free prose in the form of old, and as a plan."""
    prose = {"text": words, "facts": [payload.facts[0].id]}
    free = {"headline": prose, "situation": [prose], "cards": [prose | {"card": words}], "actions": [], "positives": []}
    yield from (words, json.dumps(free), json.dumps(plan_by(payload, words)))
    yield json.dumps(plan_by(payload, words) | {"note": words})


def beyond(payload: Payload, narrative: Narrative) -> list[str]:
    """What of a narrative's plan is in none of the lists that are offered, or is not written as we write it."""
    handles, plan = Handles(payload), Plan.model_validate(narrative.plan)
    said = (plan.headline, *plan.situation, *plan.positives, *(two for one in plan.cards for two in one.sentences))
    keys = {one.key: _remedies(one) for one in payload.cards}
    found = [str(one) for one in said if not _is_offered(handles, one)]
    found += [one.card for one in plan.cards if one.card not in keys]
    return found + [str(one) for one in plan.actions if one.remedy not in keys[one.card]]


def _is_offered(handles: Handles, planned: PlannedSentence) -> bool:
    read = [reference(one) for one in planned.say]
    return (
        [*map(str, read)] == [*planned.say]
        and all(one.form in handles.forms(handles.items[one.handle]) for one in read)
        and planned.relation in ({*RELATIONS} if len(read) > 1 else {""})
    )
