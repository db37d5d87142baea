"""`riskbrief deploys`: what was deployed, how that is known, and what did not count."""

from __future__ import annotations

import json
import time
from typing import Annotated

import typer

from bot.cli.console import tell_line
from bot.cli.options import Config, LayoutOption
from bot.cli.render.deploys import print_all, print_one, record_of
from bot.deploys import DAY, Span, report_services
from bot.errors import UsageError
from bot.settings import load_settings
from bot.settings.values import nearest
from bot.wiring import build_store

DEPLOYS_EXAMPLES = """
riskbrief deploys
riskbrief deploys checkout
riskbrief deploys checkout --days 90 --format json | jq '.detectors[] | .reasons'
"""


def deploys(
    service: Annotated[
        str | None, typer.Argument(metavar="SERVICE", help="The id of a service. Default: a line for each.")
    ] = None,
    days: Annotated[int, typer.Option(min=1, max=730, metavar="N", help="How many days to look back.")] = 30,
    layout: LayoutOption = "table",
    config: Config = None,
) -> None:
    """Show what was deployed, how that is known, and what did not count and why.

    Nothing is asked of any service, and nothing is written: it reads what was collected.
    """
    settings = load_settings(config)
    company = settings.organisation
    plans = [one for one in company.services if service in {None, one.id}]
    if service is not None and not plans:
        names = [one.id for one in company.services]
        known = f"; there are {', '.join(names)}" if names else "; the settings name none"
        raise UsageError(f"{service!r} is no service{nearest(service, names, known)}")
    now = int(time.time()) + 1
    span = Span(since=now - days * DAY, until=now, incident_hours=company.incident_hours)
    with build_store(settings, dry_run=True) as store, store.snapshot() as view:
        reports = report_services(view, plans, span)
    zones = {team.id: team.zone for team in company.teams}
    if layout == "json":
        told = [record_of(one, zones[one.plan.team]) for one in reports]
        tell_line(json.dumps({"services": told} if service is None else told[0], indent=2))
    elif service is None:
        print_all(reports, zones)
    else:
        print_one(reports[0], zones[reports[0].plan.team])
