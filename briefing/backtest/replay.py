"""Makes the payloads of past Mondays anew, each from nothing but what was known by its week's end.

The Mondays come oldest first, and all scopes of one moment together, so that a moment is scored once and a score that
cannot change any more is kept for the next. What was frozen and sent in its time is not asked for: the rules in force
now are what is on trial.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from briefing.assemble import build_payload
from briefing.backtest.report import PastMondays
from briefing.stored.basis import stored_basis
from briefing.stored.holdings import holdings_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from briefing.compose import Progress
    from briefing.organisation import Organisation, ScopePlan
    from briefing.payload import Payload
    from briefing.stored.evidence import OrganisationEvidence
    from briefing.week import Week
    from scoring.score import Method


def past_weeks(current: Week, count: int) -> tuple[Week, ...]:
    """Return the weeks that the last `count` Mondays were about whose following week is over, oldest first.

    `current` is the week that is not over yet. The Monday that began it is left out: its week is yet to be told.
    """
    return tuple(current.earlier(back) for back in range(count + 1, 1, -1))


def replay(  # noqa: PLR0913 (what a payload is made of, each by name)
    weeks: Mapping[ScopePlan, Sequence[Week]],
    *,
    evidence_of: Callable[[Week], OrganisationEvidence],
    forget: Callable[[], object],
    organisation: Organisation,
    method: Method,
    on_progress: Progress | None = None,
) -> tuple[PastMondays, ...]:
    """Compute the payload of each scope and week; `forget` is called when a moment is done with.

    Raises:
        DatabaseUnusable: where the database cannot be read.
    """
    payloads: defaultdict[str, list[Payload]] = defaultdict(list)
    empty: defaultdict[str, list[str]] = defaultdict(list)
    todo = sorted(((week.end, scope.id, scope, week) for scope, mine in weeks.items() for week in mine), key=_moment)
    for done, (end, _, scope, week) in enumerate(todo, start=1):
        basis = stored_basis(holdings_of(evidence_of(week)), organisation, scope, method.catalogue)
        if basis.changes:
            payloads[scope.id].append(build_payload(basis, week, method.bands))
        else:
            empty[scope.id].append(week.id)
        if done == len(todo) or todo[done][0] != end:
            forget()
        if on_progress is not None:
            on_progress("Mondays", done, len(todo))
    return tuple(
        PastMondays(
            id=scope.id,
            label=scope.label,
            zone=scope.zone,
            payloads=tuple(payloads[scope.id]),
            empty=tuple(empty[scope.id]),
        )
        for scope in weeks
    )


def _moment(one: tuple[datetime, str, ScopePlan, Week]) -> tuple[datetime, str]:
    return one[0], one[1]
