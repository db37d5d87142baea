"""`riskbrief demo`: thirty weeks of an example organisation, and the briefings of its last five Mondays."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from bot.cli.console import FAILURE, collect_seldom, note, page_style, progress, tell, tell_line
from bot.cli.narrator_notice import announced
from bot.cli.options import NowOption, Out, check_out, clock_of, in_path
from bot.errors import UsageError
from bot.narrators import NarratorChoice, NarratorOption, build_narrator
from bot.outlets import Outlets
from bot.rehearsal import Rehearsal, ScopeBriefing
from bot.settings import read_settings
from bot.wiring import demo_outlets
from briefing.editions.page.page import write_index
from briefing.editions.terminal.edition import render_opening
from briefing.editions.view.naming import Names, Naming
from briefing.editions.write import Reader, write_editions
from data.demo.company.build import SEED

DEMO_EXAMPLES = """
riskbrief demo
riskbrief demo --out build/demo
riskbrief demo --keep acme && cd acme && riskbrief preview --team storefront --open
riskbrief demo --slack http://127.0.0.1:8080/api/ --smtp 127.0.0.1:2525
"""

WIDEST, PLAIN_WIDTH = 110, 88

MADE = ("riskbrief.toml", "riskbrief.db")
"""The files of a kept organisation."""


def demo(
    seed: Annotated[int, typer.Option(metavar="N", help="Draws another company; the story stays.")] = SEED,
    out: Out = None,
    slack: Annotated[
        str | None, typer.Option(metavar="URL", help="Also send the briefings to the Slack API at this address.")
    ] = None,
    smtp: Annotated[
        str | None, typer.Option(metavar="HOST:PORT", help="Also send the briefings to this mail server.")
    ] = None,
    keep: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Leave the organisation there, moved to now: its settings file and its store, to try all else on.",
        ),
    ] = None,
    narrator: NarratorOption = NarratorChoice.AUTO,
    now: NowOption = None,
) -> None:
    """Make an example organisation with a story and brief its last five Mondays.

    They are of August and September 2026. With --keep the last is the newest Monday whose briefings are due; its
    services then name no country, and what the story has before a public holiday is before a weekend.
    """
    with _folder(keep) as folder:
        check_out(out)
        collect_seldom()
        writer = build_narrator(announced(read_settings(), narrator), narrator)
        with closing(_outlets(slack, smtp)) as outlets:
            with progress("Making") as show:
                show("the organisation", 0, 1)
                until = None if keep is None else clock_of(now).now()
                rehearsal = Rehearsal(folder, seed, outlets.by_name, writer, until)
            pages = [told for monday in rehearsal.weeks for told in _show_week(rehearsal, monday, out)]
            if out is not None:
                page = write_index(out, "Acme Outfitters", [(folder_of(one), one.view) for one in pages])
                note(f"Wrote {len(pages)} briefings to {out}; open {page} in a browser.")
            if outlets.by_name and not all(list(map(partial(_send, rehearsal), rehearsal.weeks))):
                raise typer.Exit(FAILURE)
        if keep is not None:
            worst = min(pages, key=lambda told: (told.payload.severity.rank, len(told.scope.teams)))
            asked = f"--team {worst.scope.teams[0]} --week {worst.payload.period.week}"
            note(f"The organisation is in {keep}; go there and try 'riskbrief preview {asked} --open'.")


@contextmanager
def _folder(keep: Path | None) -> Iterator[Path]:
    """Make the organisation's folder: a kept one, which must have none yet, or a temporary one."""
    if keep is None:
        with TemporaryDirectory(prefix="riskbrief-") as folder:
            yield Path(folder)
        return
    for name in MADE:
        if (keep / name).exists():
            raise UsageError(f"{keep / name} is there already; name another --keep, or remove it")
    try:
        keep.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"--keep {keep} cannot be made ({error.strerror}); name another directory") from error
    yield keep


def _send(rehearsal: Rehearsal, monday: date) -> bool:
    """Send a week; say how many parts were sent, and each reason for the others once."""
    deliveries = rehearsal.send(monday)
    others = [one for one in deliveries if one.state != "sent"]
    text = f"Week of {monday.isoformat()}: {len(deliveries) - len(others)} of {len(deliveries)} parts sent"
    reasons = dict.fromkeys(f"{one.outlet} {one.state}: {one.reason}" for one in others)
    note(f"{text}; {'; '.join(reasons)}" if reasons else f"{text}.")
    return not others


def _outlets(slack: str | None, smtp: str | None) -> Outlets:
    host, colon, port = (smtp or "").rpartition(":")
    if smtp is not None and not (colon and host and port.isdigit()):
        raise UsageError(f"--smtp {smtp!r} is not an address; write it as 127.0.0.1:2525")
    return demo_outlets(slack, (host, int(port)) if smtp is not None else None)


def _show_week(rehearsal: Rehearsal, monday: date, out: Path | None) -> list[ScopeBriefing]:
    """Print the widest scope's briefing of a week, write those of all scopes, and return them."""
    told: list[ScopeBriefing] = []
    with progress("Briefing") as show:
        for one in rehearsal.tell(monday):
            told.append(one)
            show(f"the week of {monday}", len(told), len(rehearsal.scopes()))
    style = page_style(WIDEST, PLAIN_WIDTH)
    tell(render_opening(told[0].view, **style))
    tell_line("━" * style["width"])
    for one in told if out is not None else ():
        reader = Reader(naming=Naming.NAMES, names=Names(by_person=rehearsal.names_of(one.payload)))
        write_editions((out or Path()) / folder_of(one), one.payload, one.narrative, reader)
    return told


def folder_of(told: ScopeBriefing) -> str:
    """Return a week's and scope's folder, such as 2026-W36/storefront, safe for a shell."""
    return f"{told.payload.period.week}/{in_path(told.scope.id)}"
