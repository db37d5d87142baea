"""`riskbrief brief`: this week's briefing of one or several git repositories."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.console import note, page_style, progress, tell
from bot.cli.narrator_notice import announced
from bot.cli.options import Out, Repositories, Scorecard, UnitOption, check_out, plural
from bot.narrators import NarratorChoice, NarratorOption, build_narrator
from bot.settings import read_settings
from bot.wiring import load_method, open_clones
from briefing.contracts.week import Week, parse_week, parse_zone
from briefing.delivery.brief_clones import Briefing, brief_clones, latest_week, read_clones, require_changes
from briefing.editions.terminal.edition import PLAIN_WIDTH, render_terminal
from briefing.editions.view.build import build_view
from briefing.editions.view.naming import Names, Naming
from briefing.editions.write import Reader, write_editions
from briefing.evidence.clone import Clone
from data.commits import Unit

WIDEST = 110
"""Longer lines are tiring to read on any terminal."""

BRIEF_EXAMPLES = """
riskbrief brief --repo ~/src/shop
riskbrief brief --repo shop --repo billing --week 2026-W46 --tz Europe/Berlin --out briefing/
riskbrief brief --repo shop --json | jq .cards
"""


def brief(
    repo: Repositories,
    week: Annotated[
        str | None,
        typer.Option(
            metavar="WEEK", help="An ISO week such as 2026-W46. Default: the last complete week with changes."
        ),
    ] = None,
    tz: Annotated[str, typer.Option(metavar="ZONE", help="The IANA zone that weeks and hours are in.")] = "UTC",
    unit: UnitOption = Unit.CHANGE,
    out: Out = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the payload instead of the briefing.")] = False,
    scorecard: Scorecard = None,
    narrator: NarratorOption = NarratorChoice.AUTO,
) -> None:
    """Brief a week of one or several git repositories: no account, no credentials, no network."""
    zone = parse_zone(tz)
    wanted = None if week is None else parse_week(week, zone)
    check_out(out)
    settings = read_settings()
    # The payload alone needs no narrator, and nothing is sent for it.
    chosen_writer = NarratorChoice.TEMPLATE if as_json and out is None else narrator
    writer = build_narrator(announced(settings, chosen_writer), chosen_writer)
    clones = open_clones(repo)
    chosen = _choose(clones, wanted, unit, zone)
    method = load_method(scorecard=scorecard)
    with progress() as show:
        evidence = read_clones(clones, chosen, unit, method, show)
    briefing = brief_clones(evidence, chosen, method, writer)
    naming = Naming.ROLES if settings.names == "never" else Naming.NAMES
    _publish(briefing, Reader(naming=naming, names=Names(by_person=briefing.names)), out=out, as_json=as_json)


def _choose(clones: Sequence[Clone], wanted: Week | None, unit: Unit, zone: str) -> Week:
    if wanted is not None:
        require_changes(clones, unit, wanted)
        return wanted
    chosen = latest_week(clones, unit, zone)
    newest = max(clone.graph.newest_committed_at for clone in clones)
    what = "the only week with changes" if chosen.holds(newest) else "the last complete week with changes"
    note(f"No --week given: briefing {chosen.id}, {what}, counted from the newest commit.")
    return chosen


def _publish(briefing: Briefing, reader: Reader, *, out: Path | None, as_json: bool) -> None:
    if out is not None:
        written = write_editions(out, briefing.payload, briefing.narrative, reader)
        note(f"Wrote {plural(written, 'file')} to {out}; open {out / 'briefing.html'} in a browser.")
    if as_json:
        tell(briefing.payload.to_json())
        return
    view = build_view(briefing.payload, briefing.narrative, reader.names, reader.naming)
    tell(render_terminal(view, **page_style(WIDEST, PLAIN_WIDTH)))
