"""`riskbrief audit`: who saw, asked and changed what, what was sent, and every model call."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, time
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from rich.console import RenderableType

from bot.cli.console import tell, tell_json
from bot.cli.options import Config, day_of
from bot.cli.render.drawing import cells, drawn, line, table
from bot.errors import UsageError
from bot.settings import load_settings
from bot.wiring import build_store
from briefing.contracts.untrusted_text import clean
from briefing.readers.audit import DEEDS, Line, Wanted, newest_lines

AUDIT_EXAMPLES = """
Actors are given by id: a manager's of the settings, 'operator' for whoever runs commands here, 'riskbrief' for what it
does by itself, and letters and digits for other readers. An entry has no name or address, and no words of a question.

riskbrief audit
riskbrief audit --since 2026-11-16 --actor ada-lovelace --names
riskbrief audit --deed saw --subject payments/2026-W46
riskbrief audit --limit 100000 --json | jq -r 'select(.deed == "called") | .detail'
"""

MOST_LINES = 1_000_000


def audit(
    since: Annotated[
        str | None,
        typer.Option("--since", metavar="DATE", help="The first day, in the zone of the teams. Default: all."),
    ] = None,
    actor: Annotated[str | None, typer.Option(metavar="ID", help="Of one actor alone.")] = None,
    deed: Annotated[str | None, typer.Option(metavar="WORD", help=f"One of {', '.join(DEEDS)}.")] = None,
    subject: Annotated[
        str | None, typer.Option(metavar="TEXT", help="What the subject begins with, such as payments/2026-W46.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=MOST_LINES, help="At most so many lines: the newest.")] = 100,
    names: Annotated[bool, typer.Option("--names", help="Give managers by name, as the settings have them.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print a line of JSON for each instead.")] = False,
    config: Config = None,
) -> None:
    """Show who saw, asked and changed what, what was sent, and every call of a model; the newest last."""
    word, day = None if deed is None else deed.strip().casefold(), day_of("--since", since)
    if word not in {None, *DEEDS}:
        raise UsageError(f"--deed {clean(word or '')!r} is no deed; give one of {', '.join(DEEDS)}")
    settings = load_settings(config)
    company = settings.organisation
    zones = {one.zone for one in company.teams}
    zone = zones.pop() if len(zones) == 1 else "UTC"
    since_at = None if day is None else int(datetime.combine(day, time(), ZoneInfo(zone)).timestamp())
    wanted = Wanted(since=since_at, actor=actor, deed=word, subject=subject)
    with build_store(settings, dry_run=True) as store, store.snapshot() as view:
        found = newest_lines(view, company, wanted, limit)
    known = {one.id: one.name for one in company.managers} if names else {}
    if as_json:
        for one in found:
            at = datetime.fromtimestamp(one.at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            name = {"name": known[one.actor]} if one.actor in known else {}
            tell_json({**asdict(one), "at": at, **name}, indent=None)
    else:
        tell(drawn(_parts(found, known, zone, limit)))


def _parts(found: Sequence[Line], known: Mapping[str, str], zone: str, limit: int) -> Iterator[RenderableType]:
    if not found:
        yield line("Nothing is recorded that this asks for.")
        return
    times = (f"{datetime.fromtimestamp(one.at, ZoneInfo(zone)):%Y-%m-%d %H:%M:%S}" for one in found)
    rows = (
        cells(at, known.get(one.actor, one.actor), one.door, one.deed, one.subject, one.detail)
        for at, one in zip(times, found, strict=True)
    )
    yield table((f"at ({zone})", "actor", "door", "deed", "subject", "detail"), rows)
    if len(found) == limit:
        yield line(f"The newest {limit:,}; --limit shows more.", "dim")
