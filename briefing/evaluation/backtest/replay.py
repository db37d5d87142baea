"""Makes past Mondays' payloads anew, each from what was known by its week's end.

Mondays come oldest first, all scopes of one together, so that a moment is scored once and final scores are kept. What
was sent then is ignored: today's rules are tested.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Final

from briefing.evaluation.backtest.report import PastMondays
from briefing.evidence.basis import CHANGES, INCIDENTS
from briefing.evidence.stored.basis import basis_of
from briefing.evidence.stored.org_snapshot import holdings_of
from briefing.evidence.stored.sources import blind_at, statuses_as_of
from briefing.payloads.build import build_payload

if TYPE_CHECKING:
    from briefing.contracts.organisation import Organisation, ScopePlan
    from briefing.contracts.payload import Payload
    from briefing.contracts.week import Week
    from briefing.delivery.brief_clones import Progress
    from briefing.evidence.stored.evidence import OrganisationEvidence
    from data.records import SourceStatus
    from scoring.score import Method

HELD: Final = frozenset({CHANGES, INCIDENTS})
"""A week that lacks one of these kinds of data proves nothing."""
MOST_BACK: Final = 520
"""Weeks before now in which Mondays are looked for."""


@dataclass(frozen=True, slots=True)
class Mondays:
    """The weeks of some Mondays, oldest first, and those skipped as not fully read."""

    told: tuple[Week, ...]
    unread: tuple[Week, ...] = ()


def past_mondays(current: Week, count: int, statuses: Sequence[SourceStatus]) -> Mondays:
    """Return the last `count` Mondays whose week and the next are over and were read by the sources.

    `current` is the week not over yet; its own Monday is left out, since its week is yet to be told. Old data is tested
    on the Mondays it covers; weeks with a blind source are skipped.
    """

    @cache
    def was_read(back: int) -> bool:
        moment = current.earlier(back).bounds[1]
        # Read up to a week's last second is enough.
        return not HELD & blind_at(statuses_as_of(statuses, moment), moment - 1).keys()

    told: list[Week] = []
    unread: list[Week] = []
    for back in range(2, MOST_BACK):
        if len(told) == count:
            break
        (told if was_read(back) and was_read(back - 1) else unread).append(current.earlier(back))
    oldest = told[-1] if told else current
    return Mondays(tuple(reversed(told)), tuple(one for one in reversed(unread) if one > oldest))


def replay(  # noqa: PLR0913 (what a payload is made of, each by name)
    weeks: Mapping[ScopePlan, Mondays],
    *,
    evidence_of: Callable[[Week], OrganisationEvidence],
    forget: Callable[[], object],
    organisation: Organisation,
    method: Method,
    on_progress: Progress | None = None,
) -> tuple[PastMondays, ...]:
    """Compute each scope's and week's payload; `forget` is called after each week. Raises DatabaseUnusable."""
    payloads: defaultdict[str, list[Payload]] = defaultdict(list)
    empty: defaultdict[str, list[str]] = defaultdict(list)
    todo = sorted(
        ((week.end, scope.id, scope, week) for scope, mine in weeks.items() for week in mine.told), key=_moment
    )
    for done, (_, _, scope, week) in enumerate(todo, start=1):
        basis = basis_of(lambda own, _: holdings_of(evidence_of(own)), week, organisation, scope, method.catalogue)
        if basis.changes:
            payloads[scope.id].append(build_payload(basis, week, method.bands))
        else:
            empty[scope.id].append(week.id)
        # A scope of several zones needs the moments of all of them.
        if done == len(todo) or todo[done][-1].monday != week.monday:
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
            unread=tuple(one.id for one in mine.unread),
        )
        for scope, mine in weeks.items()
    )


def _moment(one: tuple[datetime, str, ScopePlan, Week]) -> tuple[datetime, str]:
    return one[0], one[1]
