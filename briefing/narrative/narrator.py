"""Who writes the narrative, from a frozen payload: our own code, from a plan.

The template narrator always can: without key, network or willing model it plans the briefing, which is never skipped.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Final, Protocol

from briefing.narrative.handles import Handles
from briefing.narrative.plan import Plan
from briefing.narrative.planner import Planner
from briefing.narrative.review import Draft, is_told, missing_criticals, review
from briefing.narrative.shortening import narrative_of, shorten

if TYPE_CHECKING:
    from briefing.contracts.narrative import Narrative
    from briefing.contracts.payload import Payload
    from briefing.narrative.relations import Spoken

log = logging.getLogger(__name__)


class Narrator(Protocol):
    def narrate(self, payload: Payload) -> Narrative:
        """Return a narrative whose every sentence cites facts of the payload."""


class TemplateNarrator:
    """Plans by fixed rules. Same payload, same words."""

    name: Final = "template/2"

    def narrate(self, payload: Payload) -> Narrative:
        """Return the narrative; it cannot fail on a valid payload."""
        handles = Handles(payload)
        draft = template_draft(handles)
        shorten(handles, draft)
        return narrative_of(payload, draft, narrator=self.name)


def template_draft(handles: Handles) -> Draft:
    """Return what the template says of a payload, before the limits of length."""
    draft = review(handles, Planner(handles).plan())
    for one in draft.refusals:
        log.warning("the template's own plan of %s is refused: %s", handles.payload.hash[:12], one)
    return draft


def filled(handles: Handles, draft: Draft) -> None:
    """Fill what a draft lacks with the template's sentences, each marked as borrowed."""
    own = template_draft(handles)
    if draft.headline is None and own.headline is not None:
        draft.headline = _borrowed(own.headline)
    for key, said in own.cards.items():
        if not draft.cards.get(key):
            draft.cards[key] = [*map(_borrowed, said)]
    if list(missing_criticals(handles, draft)):
        lacking = [one for one in own.opening if one.planned.say not in [two.planned.say for two in draft.opening]]
        for one in lacking:
            before = len(list(missing_criticals(handles, draft)))
            draft.situation.insert(0, _borrowed(one))
            if len(list(missing_criticals(handles, draft))) == before:
                draft.situation.pop(0)
    _say_once(draft)


def _borrowed(said: Spoken) -> Spoken:
    return replace(said, is_borrowed=True)


def _say_once(draft: Draft) -> None:
    """Remove from the situation what a borrowed sentence tells."""
    told, draft.situation = draft.situation, []
    for one in told:
        if not is_told(one, draft.opening):
            draft.situation.append(one)


def remade(payload: Payload, narrative: Narrative) -> Narrative | None:
    """Make a narrative's words again from its plan; None for an older version's, without one."""
    if narrative.plan is None:
        return None
    handles = Handles(payload)
    draft = review(handles, Plan.model_validate(narrative.plan))
    if draft.headline is None:
        return None
    shorten(handles, draft)
    return narrative_of(payload, draft, narrator=narrative.narrator or "")
