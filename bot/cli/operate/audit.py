"""`riskbrief audit`: who saw, asked, did and changed what, what was sent, and every call of a model."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, time
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from rich.console import RenderableType

from bot.cli.console import tell, tell_line
from bot.cli.options import Config, day_of
from bot.cli.render.drawing import drawn, line, table
from bot.errors import UsageError
from bot.settings import load_settings
from bot.wiring import build_store
from briefing.contracts.organisation import Organisation
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
    word, day = _check_deed(deed), day_of("--since", since)
    settings = load_settings(config)
    company, zone = settings.organisation, _zone(settings.organisation)
    since_at = None if day is None else int(datetime.combine(day, time(), ZoneInfo(zone)).timestamp())
    wanted = Wanted(since=since_at, actor=actor, deed=word, subject=subject)
    with build_store(settings, dry_run=True) as store, store.snapshot() as view:
        found = newest_lines(view, company, wanted, limit)
    known = {one.id: one.name for one in company.managers} if names else {}
    if as_json:
        for one in found:
            tell_line(json.dumps(_json(one, known), ensure_ascii=False))
    else:
        tell(drawn(_parts(found, known, zone, limit)))


def _check_deed(text: str | None) -> str | None:
    """Return the deed of a text."""
    word = None if text is None else text.strip().casefold()
    if word is not None and word not in DEEDS:
        raise UsageError(f"--deed {clean(word)!r} is no deed; give one of {', '.join(DEEDS)}")
    return word


def _zone(company: Organisation) -> str:
    """Return the zone of all teams, UTC where they have several."""
    zones = {one.zone for one in company.teams}
    return zones.pop() if len(zones) == 1 else "UTC"


def _json(one: Line, known: Mapping[str, str]) -> dict[str, object]:
    at = datetime.fromtimestamp(one.at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    name = {"name": known[one.actor]} if one.actor in known else {}
    return {**asdict(one), "at": at, **name}


def _parts(found: Sequence[Line], known: Mapping[str, str], zone: str, limit: int) -> Iterator[RenderableType]:
    if not found:
        yield line("Nothing is recorded that this asks for.")
        return
    yield table(
        (f"at ({zone})", "actor", "door", "deed", "subject", "detail"), (_row(one, known, zone) for one in found)
    )
    if len(found) == limit:
        yield line(f"The newest {limit:,}; --limit shows more.", "dim")


def _row(one: Line, known: Mapping[str, str], zone: str) -> tuple[str, ...]:
    at = datetime.fromtimestamp(one.at, ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M:%S")
    return (at, clean(known.get(one.actor, one.actor)), one.door, one.deed, clean(one.subject), clean(one.detail or ""))
