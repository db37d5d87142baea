"""Moments in answers: in the reader's zone, how long ago, and when a briefing is due."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from briefing.answers.values.common import Briefed, NoBriefing
from briefing.contracts.untrusted_text import MAX_LABEL, clean
from briefing.contracts.words import counted
from briefing.delivery.due import newest_due, next_due
from briefing.editions.view.dates import minute_words, period_words

if TYPE_CHECKING:
    from briefing.answers.lookup.reader_scope import Opened, ReaderScope
    from briefing.contracts.organisation import Manager, ScopePlan


MINUTE: Final = 60
HOUR: Final = 3_600
DAY: Final = 86_400

_STEPS: Final = ((2 * DAY, DAY, "days"), (2 * HOUR, HOUR, "hours"), (2 * MINUTE, MINUTE, "minutes"))
"""From which age (seconds) which unit is used, beginning with two of it."""


def iso(at: int) -> str:
    """Return epoch seconds as ISO 8601 in UTC."""
    return datetime.fromtimestamp(at, UTC).isoformat()


def moment_words(at: int, zone: str) -> str:
    """Say the local minute of epoch seconds: `Fri 4 Sep 16:51`."""
    return minute_words(iso(at), zone)


def ago(at: int, now: int) -> str:
    """Say how long before `now` something was (both epoch seconds): `3 hours ago`."""
    age = now - at
    for least, unit, noun in _STEPS:
        if age >= least:
            return f"{counted(age // unit, noun)} ago"
    return "just now"


def next_due_words(sight: ReaderScope, scope: ScopePlan) -> str | None:
    """Say when anybody's next briefing of a scope is due, the reader's own first, if ever: `Mon 14 Sep 09:00 (UTC)`."""
    now = datetime.fromtimestamp(sight.now, UTC)
    managers = _managers_of(sight, scope)
    mine = [one for one in managers if sight.manager is not None and one.id == sight.manager.id]
    found = [due for one in mine or managers if (due := next_due(sight.organisation, one, now)) is not None]
    return f"{moment_words(int(min(found).timestamp()), sight.zone)} ({sight.zone})" if found else None


def briefed(sight: ReaderScope, opened: Opened) -> Briefed:
    """Say which frozen briefing an answer is from."""
    payload = opened.payload
    return Briefed(
        scope_id=payload.scope.id,
        scope=clean(payload.scope.label, limit=MAX_LABEL),
        week=payload.period.week,
        period=period_words(payload.period),
        payload_hash=payload.hash,
        awaited=_awaited(sight, opened),
    )


def about_team(sight: ReaderScope, team: str) -> Opened | NoBriefing:
    """Return the newest briefing that tells of a team (id), else that nothing was frozen yet."""
    opened = sight.about_team(team)
    return opened or no_briefing(sight, next(scope for scope in sight.scopes if team in scope.teams))


def no_briefing(sight: ReaderScope, scope: ScopePlan) -> NoBriefing:
    label = clean(scope.label, limit=MAX_LABEL)
    return NoBriefing(scope_id=scope.id, scope=label, first_due=next_due_words(sight, scope))


def _awaited(sight: ReaderScope, opened: Opened) -> str | None:
    """Say that a newer week is due and not frozen yet."""
    now = datetime.fromtimestamp(sight.now, UTC)
    dues = [newest_due(sight.organisation, one, now) for one in _managers_of(sight, opened.scope)]
    newest = max(dues, key=lambda one: one.week.id, default=None)
    if newest is None or newest.week.id <= opened.payload.period.week:
        return None
    since = moment_words(int(newest.since.timestamp()), sight.zone)
    return f"The briefing of {newest.week.id} has been due since {since} and is not ready; this is the one before."


def _managers_of(sight: ReaderScope, scope: ScopePlan) -> Sequence[Manager]:
    teams = set(scope.teams)
    # A scope's id is made of all teams' labels, slow with hundreds of managers.
    close = (one for one in sight.organisation.managers if set(one.teams) == teams)
    return [one for one in close if sight.organisation.scope_of(one).id == scope.id]
