"""`riskbrief ack`: say that a card was seen and is looked after, or take that back."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli.asked import NowOption, ReaderOption, TeamOption
from bot.cli.console import reported
from bot.cli.marking import marking
from bot.cli.mute import CardArgument
from bot.cli.options import Config, Verbose
from bot.cli.terminal import tell
from briefing.audit import Deed as Recorded
from briefing.marks.deeds import acknowledge, unacknowledge
from briefing.marks.which import find_any

EXAMPLES = """
An acknowledged card is told of as before. The acknowledgement ends when the card gets worse or is resolved.

Examples:

  riskbrief ack checkout:queue --team storefront

  riskbrief ack checkout:queue --manager ada-lovelace --undo
"""


def ack(
    card: CardArgument,
    undo: Annotated[bool, typer.Option("--undo", help="Take it back.")] = False,
    team: TeamOption = None,
    manager: ReaderOption = None,
    config: Config = None,
    now: NowOption = None,
    verbose: Verbose = False,
) -> None:
    """Say that a card was seen and that somebody looks after it. It is told of as before."""
    with reported(verbose=verbose), marking(config, now, team, manager) as found:
        one = find_any(found.payload, card)
        deed = unacknowledge if undo else acknowledge
        kind = Recorded.UNDID if undo else Recorded.ACKNOWLEDGED
        done = deed(found.recorded(kind, one.key), found.doer, found.payload, one.key, found.at)
        seen = done.standing.acknowledged
        stands = "is not acknowledged" if seen is None else f"is acknowledged {found.who(seen)}"
        tell(f"{one.key} {stands}{'' if done.changed else ', as before'}\n")
