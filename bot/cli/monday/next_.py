"""`riskbrief next`: each reader's next briefings. Paused weeks count: an open pause is ten lines that say so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo

import typer
from rich.console import RenderableType

from bot.cli.console import show
from bot.cli.lookup import manager_named, open_lookup
from bot.cli.options import Config, JsonOption, NowOption
from bot.cli.render.drawing import cells, heading, line, table
from briefing.contracts.untrusted_text import clean
from briefing.contracts.words import listed
from briefing.delivery.due import Coming, coming
from briefing.editions.view.dates import minute_words
from briefing.readers.preferences import readers_now, rhythm_words

NEXT_EXAMPLES = """
riskbrief next
riskbrief next ada-lovelace --count 3
riskbrief next --count 1 --json | jq -r '.[] | "\\(.at) \\(.reader)"' | sort
"""

COUNT: Final = 10
MOST: Final = 52
HEADS: Final = ("week", "due", "where the week is", "why")


def next_(
    reader: Annotated[
        str | None, typer.Argument(metavar="[READER]", help="A manager, by id or name. Default: all of them.")
    ] = None,
    count: Annotated[
        int, typer.Option("--count", min=1, max=MOST, metavar="N", help="How many weeks to list of each reader.")
    ] = COUNT,
    as_json: JsonOption = False,
    config: Config = None,
    now: NowOption = None,
) -> None:
    """Show when the next briefings of each reader come, in the reader's zone and in that of the week.

    What readers have set themselves counts. A paused week is listed as skipped; whatever moves a briefing from its
    usual hour is said.
    """
    with open_lookup(config, now) as lookup:
        company = readers_now(lookup.store, lookup.organisation)
        readers = company.managers if reader is None else [manager_named(reader, company)]
        moment = lookup.clock.now()
        found = [list(islice(coming(company, one, moment), count)) for one in readers]
        show(_parts(found), [_record(one) for dues in found for one in dues], as_json=as_json)


def _record(one: Coming) -> dict[str, Any]:
    return {
        "reader": one.manager.id,
        "name": one.manager.name,
        "scope": one.scope.id,
        "week": one.week.id,
        "state": "due" if one.skipped is None else "skipped",
        "at": one.at.isoformat(timespec="minutes"),
        "zone": one.manager.zone,
        "scope_at": _at_scope(one).isoformat(timespec="minutes"),
        "scope_zone": one.scope.zone,
        "why": one.why if one.skipped is None else one.skipped,
    }


def _parts(found: Sequence[Sequence[Coming]]) -> Iterator[RenderableType]:
    if not found:
        yield line("The settings name no manager, so that nobody is briefed.")
    for place, dues in enumerate(found):
        manager, scope = dues[0].manager, dues[0].scope
        # Most live where their teams do, and the same time twice helps nobody.
        elsewhere = manager.zone != scope.zone
        title = f"{clean(manager.name)} ({manager.id}) reads for {clean(scope.label)}, {rhythm_words(manager)}"
        title += f"; the weeks are those of {listed(scope.zones or (scope.zone,))}" if elsewhere or scope.zones else ""
        # A heading starts with an empty line, which the first must not have.
        yield heading(title) if place else line(title, "bold")
        rows = [
            cells(
                one.week.id,
                *(_minute(at) for at in (one.at, _at_scope(one))[: 1 + elsewhere]),
                one.why if one.skipped is None else f"skipped: {one.skipped}",
            )
            for one in dues
        ]
        made = table(HEADS if elsewhere else (*HEADS[:2], HEADS[-1]), rows)
        # In a narrow terminal the reason wraps, and never a time.
        for column in made.columns[:-1]:
            column.no_wrap = True
        yield made


def _at_scope(one: Coming) -> datetime:
    return one.at.astimezone(ZoneInfo(one.scope.zone))


def _minute(at: datetime) -> str:
    """Write a local minute with its UTC offset: "Mon 23 Nov 09:00 +01:00"."""
    text = at.isoformat(timespec="minutes")
    return f"{minute_words(text, str(at.tzinfo))} {text[-len('+01:00') :]}"
