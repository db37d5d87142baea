"""The week of a service or a team: how risky, why, what waits, and who owns it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Final

from briefing.answers.lookup.finding import find_service, find_team
from briefing.answers.lookup.moments import about_team, briefed
from briefing.answers.values.common import NoBriefing, NotFound
from briefing.answers.values.weeks import Held, ServiceAnswer, ServiceLine, TeamAnswer
from briefing.contracts.calm import fixes_waiting, is_blind
from briefing.contracts.payload import CardState
from briefing.contracts.untrusted_text import MAX_LABEL, MAX_TITLE, clean
from briefing.contracts.words import counted
from briefing.editions.view.arithmetic import card_lines, deployment_line
from briefing.editions.view.build import band_rows, source_lines
from briefing.editions.view.card_views import card_view
from briefing.editions.view.chart_data import Trend
from briefing.editions.view.details import flag_in, number_in, series_of, text_in, texts_in, value_of
from briefing.editions.view.fact_lines import change_of
from briefing.editions.view.figures import UNKNOWN, compared, number
from briefing.editions.view.opening import omitted_words, state_of

if TYPE_CHECKING:
    from briefing.answers.lookup.reader_scope import Opened, ReaderScope
    from briefing.answers.lookup.touched import Ownership
    from briefing.answers.values.common import OwnersLine
    from briefing.contracts.organisation import ServicePlan
    from briefing.contracts.payload import Card, Fact
    from briefing.editions.view.chart_data import Tone
    from briefing.editions.view.values import ChangeLine


NOT_HELD = Held(now=None, before=None, usual=None)


def held(fact: Fact | None) -> Held:
    if fact is None:
        return NOT_HELD
    before, usual = compared(fact, "previous week"), compared(fact, "usual")
    return Held(
        now=value_of(fact),
        before=None if before is None else before.value,
        usual=None if usual is None else usual.value,
    )


def mean_of(fact: Fact | None) -> Held:
    """Return a service's mean score, in its movement's detail."""
    if fact is None:
        return NOT_HELD
    series = series_of(fact)
    before = series[-2] if len(series) > 1 else None
    return Held(now=number_in(fact.detail, "now"), before=before, usual=number_in(fact.detail, "usual"))


def whole(value: float | None) -> int | None:
    return None if value is None else round(value)


def fact_of(opened: Opened, service: str, kind: str) -> Fact | None:
    """Return a service's fact by the last part of its id, such as share or movement."""
    return opened.writing.facts.get(f"service.{service}.{kind}")


def landed_in(opened: Opened, elevated: Fact | None) -> int | None:
    """Return how many of a service's changes landed, by its fact of risky ones; None if that may be missing."""
    if elevated is not None:
        return whole(number_in(elevated.detail, "changes"))
    return None if is_blind(opened.payload) else 0


def cards_of(opened: Opened, subjects: Collection[str]) -> list[Card]:
    """Return the cards about services or teams (ids), in order."""
    return [card for card in opened.payload.cards if any(one.id in subjects for one in card.subjects)]


def tone_among(cards: Collection[Card]) -> Tone | None:
    """Return the worst severity of the open ones, None if none is open."""
    still = [card.severity for card in cards if card.state is not CardState.RESOLVED]
    return min(still, key=lambda one: one.rank).value if still else None


def service_line(opened: Opened, plan: ServicePlan) -> ServiceLine:
    share, elevated, movement, queue = (
        fact_of(opened, plan.id, kind) for kind in ("share", "elevated", "movement", "queue")
    )
    return ServiceLine(
        id=plan.id,
        label=clean(plan.label, limit=MAX_LABEL),
        tone=tone_among(cards_of(opened, {plan.id})),
        share=None if share is None else value_of(share),
        usual=held(share).usual,
        changes=landed_in(opened, elevated),
        mean=mean_of(movement).now if share is None else number_in(share.detail, "mean"),
        moved=None if movement is None else value_of(movement),
        waiting=None if queue is None else whole(value_of(queue)),
        waiting_elevated=None if queue is None else whole(number_in(queue.detail, "elevated")),
    )


MOST_CHANGES: Final = 3
MOST_QUEUED: Final = 3


def service_answer(sight: ReaderScope, text: str, ownership: Ownership) -> ServiceAnswer | NotFound | NoBriefing:
    """Answer about a service, from the newest briefing that tells of it."""
    found = find_service(sight, text)
    if isinstance(found, NotFound):
        return found
    plan = sight.services[found]
    opened = about_team(sight, plan.team)
    return opened if isinstance(opened, NoBriefing) else _answer(sight, ownership, opened, plan)


def _answer(sight: ReaderScope, ownership: Ownership, opened: Opened, plan: ServicePlan) -> ServiceAnswer:
    facts = {kind: fact_of(opened, plan.id, kind) for kind in _KINDS}
    share, movement, elevated, queue, ahead = (facts[kind] for kind in _KINDS[:5])
    cards = cards_of(opened, {plan.id})
    changes = _changes(opened, plan.id)
    waits = ahead is not None or fixes_waiting(opened.payload, {plan.id}) > 0
    tone, verdict = state_of(opened.payload, tone_among(cards), waits=waits)
    return ServiceAnswer(
        briefed=briefed(sight, opened),
        id=plan.id,
        label=clean(plan.label, limit=MAX_LABEL),
        team=clean(sight.teams.get(plan.team, plan.team), limit=MAX_LABEL),
        tier=plan.tier,
        tone=tone,
        verdict=verdict,
        mean=mean_of(movement),
        share=held(share),
        changes=landed_in(opened, elevated),
        elevated=held(elevated),
        moved_by=None if movement is None else next(iter(card_lines([movement])), None),
        trend=_trend(movement),
        cards=tuple(card_view(card, opened.writing) for card in cards),
        riskiest=_lines(opened, [fact for fact in changes if not flag_in(fact.detail, "queued")], MOST_CHANGES),
        deployment=None if facts["deployment"] is None else deployment_line(facts["deployment"]) or None,
        waiting=None if queue is None else whole(value_of(queue)),
        waiting_elevated=None if queue is None else whole(number_in(queue.detail, "elevated")),
        queued=_lines(opened, [fact for fact in changes if flag_in(fact.detail, "queued")], MOST_QUEUED),
        held_by=None if ahead is None else text_in(ahead.detail, "held_by"),
        incident=_incident(facts["incidents"]),
        objective=_objective(facts["objective"]),
        unowned=held(facts["ownership"]),
        owners=_owners(sight, ownership, plan),
        warnings=tuple(one.words for one in source_lines(opened.payload) if not one.sound),
    )


_KINDS: Final = (
    *("share", "movement", "elevated", "queue", "ahead"),
    *("incidents", "objective", "ownership", "deployment"),
)


def _changes(opened: Opened, service: str) -> list[Fact]:
    """Return a service's changes in the briefing, the riskiest first."""
    found = [
        fact for fact in opened.payload.facts if fact.kind == "change" and service in texts_in(fact.detail, "services")
    ]
    return sorted(found, key=lambda fact: (-(value_of(fact) or 0.0), fact.id))


def _lines(opened: Opened, facts: Sequence[Fact], most: int) -> tuple[ChangeLine, ...]:
    writing = opened.writing
    return tuple(change_of(fact, opened.payload, writing.naming, writing.names) for fact in facts[:most])


def _trend(movement: Fact | None) -> Trend | None:
    series = () if movement is None else series_of(movement)
    known = any(value is not None for value in series)
    return Trend(label="mean score of a change", series=series, unit="") if known else None


def _incident(fact: Fact | None) -> str | None:
    """Say what incidents the week's deployments had, the newest by title."""
    if fact is None:
        return None
    count, open_ = value_of(fact), number_in(fact.detail, "unresolved")
    title = clean(text_in(fact.detail, "title") or "", limit=MAX_TITLE)
    said = f"{counted(round(count or 0), 'incidents')} after deployments of the week"
    still = "" if open_ is None else ", not resolved when the week ended" if open_ else ", resolved"
    return f"{said}: {title}{still}" if title else f"{said}{still}"


def _objective(fact: Fact | None) -> str | None:
    """Say how fast a service's worst objective burns, and what is left."""
    if fact is None:
        return None
    label = clean(text_in(fact.detail, "label") or "its objective", limit=MAX_LABEL)
    burn, least = value_of(fact), number_in(fact.detail, "least_left")
    pace = UNKNOWN if burn is None else f"{number(burn)}× its pace"  # noqa: RUF001 the multiplication sign is meant
    budget = number_in(fact.detail, "budget_left") if least is None else least
    left = UNKNOWN if budget is None else f"{number(budget)} %"
    return f"Objective {label}: the error budget burnt at {pace} over 72 hours; {left} of it is left."


def _owners(sight: ReaderScope, ownership: Ownership, plan: ServicePlan) -> OwnersLine | None:
    """Return who owns what changed lately, by the newest kept week, if any."""
    changes = [one.id for one in sight.kept.latest_changes(plan.id)]
    if not changes:
        return None
    files = ownership.service_files(sight, plan.id, changes)
    return ownership.owners(sight, files, names=sight.sees_names_of({plan.id}))


# ---- a team


def team_answer(sight: ReaderScope, text: str) -> TeamAnswer | NotFound | NoBriefing:
    """Answer about a team, from its own briefing, else a wider one."""
    team = find_team(sight, text)
    if isinstance(team, NotFound):
        return team
    opened = about_team(sight, team)
    if isinstance(opened, NoBriefing):
        return opened
    services = [one for one in sight.services.values() if one.team == team]
    is_own = opened.scope.teams == (team,)
    cards = opened.payload.cards if is_own else cards_of(opened, {team, *(one.id for one in services)})
    return _team_answer(sight, opened, team, services, tuple(cards))


def _team_answer(
    sight: ReaderScope, opened: Opened, team: str, services: Sequence[ServicePlan], cards: Sequence[Card]
) -> TeamAnswer:
    payload, is_own = opened.payload, opened.scope.teams == (team,)
    lines = [service_line(opened, one) for one in services]
    fixes = fixes_waiting(payload, None if is_own else {one.id for one in services})
    waits = fixes > 0 or any(line.waiting_elevated for line in lines)
    tone, verdict = state_of(payload, tone_among(cards), waits=waits)
    learning = payload.learning
    return TeamAnswer(
        briefed=briefed(sight, opened),
        id=team,
        label=clean(sight.teams[team], limit=MAX_LABEL),
        tone=tone,
        verdict=verdict,
        cards=tuple(card_view(card, opened.writing) for card in cards),
        omitted=omitted_words(payload),
        unit=payload.headline_unit,
        bands=band_rows(payload) if is_own else (),
        services=tuple(sorted(lines, key=lambda one: (one.share is None, -(one.share or 0.0), one.id))),
        deployments=_counted(opened, "week.deployments") if is_own else None,
        incidents=_counted(opened, "week.incidents") if is_own else _of_team(opened, team, "incidents"),
        learning=None if learning is None else f"Learning: {learning.weeks} of {counted(learning.needed, 'weeks')}.",
        warnings=tuple(one.words for one in source_lines(payload) if not one.sound),
    )


def _counted(opened: Opened, fact_id: str) -> int | None:
    fact = opened.writing.facts.get(fact_id)
    return None if fact is None else whole(value_of(fact))


def _of_team(opened: Opened, team: str, key: str) -> int | None:
    fact = opened.writing.facts.get(f"team.{team}.share")
    return None if fact is None else whole(number_in(fact.detail, key))
