"""`riskbrief backtest`: what past Mondays would have warned of, and its cost, without a trace in the store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.console import progress, tell
from bot.cli.lookup import ReaderOption, StoreLookup, TeamOption, open_lookup
from bot.cli.options import MOST_WEEKS, Config, LayoutOption, NowOption
from bot.cli.render.backtest import backtest_text
from briefing.contracts.errors import NothingCollected
from briefing.contracts.organisation import ScopePlan
from briefing.evaluation.backtest.alarms import incidents_of
from briefing.evaluation.backtest.record import render_json
from briefing.evaluation.backtest.replay import past_mondays, replay
from briefing.evaluation.backtest.report import Report, build_report
from briefing.readers.audit import AuditAction
from data.records import SourceStatus

if TYPE_CHECKING:
    from briefing.delivery.brief_clones import Progress

BACKTEST_EXAMPLES = """
riskbrief backtest
riskbrief backtest --team payments --weeks 26
riskbrief backtest --format json | jq '.together.results[] | {threshold, alarms, warned, incidents}'
"""


def backtest(
    team: TeamOption = None,
    manager: ReaderOption = None,
    weeks: Annotated[
        int, typer.Option(min=1, max=MOST_WEEKS, help="How many past Mondays: the last of which all is known.")
    ] = 12,
    layout: LayoutOption = "table",
    config: Config = None,
    now: NowOption = None,
) -> None:
    """Brief past Mondays anew and count the incidents that they had warned of, and the cost.

    Each Monday knows only what was known then, and is held against the incidents of the week after it; one whose week
    or the week after it the sources did not read to the end is passed over, which the report says. Without --team
    and --manager it is every scope that somebody reads for. The rules and the scorecard are those in force now,
    whatever was sent in its time. Nothing is frozen or sent.
    """
    with open_lookup(config, now) as lookup:
        named = lookup.scope(team, manager) if team is not None or manager is not None else None
        scopes = [named] if named is not None else lookup.scopes()
        with progress("Briefing") as show:
            report = _report(lookup, scopes, weeks, None if named is None else lookup.services_of(named), show)
        lookup.record(AuditAction.SAW, "" if named is None else named.id, "backtest")
        tell(render_json(report) if layout == "json" else backtest_text(report))


def _report(
    lookup: StoreLookup, scopes: list[ScopePlan], weeks: int, services: frozenset[str] | None, show: Progress
) -> Report:
    now, scored, statuses = lookup.now, lookup.scored_of(services), lookup.store.read(SourceStatus)
    mondays = replay(
        {scope: past_mondays(scope.running_week(now), weeks, statuses) for scope in scopes},
        evidence_of=lambda week: lookup.evidence(week, services),
        forget=scored.by_moment.clear,
        organisation=lookup.organisation,
        method=lookup.method,
        on_progress=show,
    )
    if not any(one.payloads for one in mondays):
        labels = ", ".join(one.label for one in scopes)
        raise NothingCollected(
            f"no change of {labels} is known up to the last Monday whose week and the next were read to the end; "
            "connect a source of its repositories, or wait a week"
        )
    # The store's oldest reading reaches furthest back, and all end now.
    archive = min(scored.archives.values(), key=lambda one: one.since)
    return build_report(mondays, incidents_of(archive, hours=lookup.organisation.incident_hours))
