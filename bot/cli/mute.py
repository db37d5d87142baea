"""`riskbrief mute`: leave a card out of the coming briefings until it changes, or until a day."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli.asked import NowOption, ReaderOption, TeamOption
from bot.cli.console import reported
from bot.cli.marking import marking
from bot.cli.options import Config, Verbose
from bot.cli.terminal import tell
from briefing.audit import Deed as Recorded
from briefing.contracts.untrusted_text import clean
from briefing.marks.deeds import mute as mute_card
from briefing.marks.until import parse_until
from briefing.marks.which import find_any

EXAMPLES = """
A card is named by its key, by its number in the newest briefing, or by its service where that has one card. A muted
card returns by itself when it gets worse, and every briefing says in a line that it is there.

Examples:

  riskbrief mute checkout:queue --team storefront

  riskbrief mute 2 --manager ada-lovelace --until "in 2 weeks"

  riskbrief mute payments:ownership --team payments --until 2026-12-01
"""

CardArgument = Annotated[
    str, typer.Argument(metavar="CARD", help="A card's key, its number in the newest briefing, or its service.")
]


def mute(
    card: CardArgument,
    until: Annotated[str, typer.Option("--until", metavar="DAY", help="A day. Default: until it changes.")] = "",
    team: TeamOption = None,
    manager: ReaderOption = None,
    config: Config = None,
    now: NowOption = None,
    verbose: Verbose = False,
) -> None:
    """Leave a card out of the next briefings until it changes, or until a day.

    It is muted for everybody who reads for the same scope. --manager says who does it, else it is an administrator.
    """
    with reported(verbose=verbose), marking(config, now, team, manager) as found:
        one = find_any(found.payload, card)
        when = parse_until(until, found.today)
        done = mute_card(found.recorded(Recorded.MUTED, one.key), found.doer, found.payload, one.key, when, found.at)
        deed = done.standing.muted
        told = "muted" if done.changed else "was muted already"
        words = "" if deed is None else f", {clean(deed.until)}, {found.who(deed)}"
        tell(f"{one.key} {told}{words}\n")
