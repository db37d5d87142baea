"""Outcomes: resolved or not, done or not. A sentence must not turn them round."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.grounding.listed import phrases
from briefing.grounding.violations import Code
from briefing.payload import CardState

if TYPE_CHECKING:
    from collections.abc import Iterator

    from briefing.grounding.said import Said

Found = tuple[Code, str]
RESOLVED = ("resolved", "is over", "closed out", "no longer open", "fixed")
UNRESOLVED = phrases(
    """
    unresolved | not resolved | not yet resolved | still open | isn't resolved | remains open | ongoing | has
    yet to be resolved | unfixed | not been resolved | hasn't been resolved | still unresolved
    """
)
DONE = ("was done", "were done", "got done", "completed", "followed through", "carried out")
GOOD = frozenset({"done", "calmed"})


def states(said: Said) -> Iterator[Found]:
    """Yield outcomes that the cited facts have otherwise."""
    incidents = said.cited.of_kind("service_incidents")
    open_ = [fact.detail.get("unresolved") for fact in incidents]
    held = said.cited.of_kind("windows", "ahead", "ask")
    if incidents and not held and said.has(*UNRESOLVED) and not any(open_) and not _denies(said):
        yield Code.STATE, "the incident is resolved"
    is_resolved = said.has(*RESOLVED) and not said.has(*UNRESOLVED) and not _denies(said) and not said.has("until")
    over = any(card.state is CardState.RESOLVED for card in said.cited.holding)
    if incidents and is_resolved and all(open_) and not held and not over:
        yield Code.STATE, "the incident is not resolved"
    yield from _asks(said)


def _denies(said: Said) -> bool:
    return bool({"neither", "none", "no", "nothing", "not", "never", "until", "yet"} & set(said.lows))


def _asks(said: Said) -> Iterator[Found]:
    values = {str(fact.value) for fact in said.cited.of_kind("ask")}
    if not values:
        return
    denies = _denies(said) or said.has("cannot")
    if said.has(*DONE) and not denies and not values & {"done", "partly", "calmed", "eased"}:
        yield Code.STATE, "no ask that is cited was done"
    if (
        denies
        and values <= GOOD
        and said.has("not done", "not yet", "was not done", "is not done", "neither", "none of")
    ):
        yield Code.STATE, "every ask that is cited was done"
