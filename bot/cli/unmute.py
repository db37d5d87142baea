"""`riskbrief unmute`: have a muted card told of again, from the next briefing on."""

from __future__ import annotations

from bot.cli.asked import NowOption, ReaderOption, TeamOption
from bot.cli.console import reported
from bot.cli.marking import marking
from bot.cli.mute import CardArgument
from bot.cli.options import Config, Verbose
from bot.cli.terminal import tell
from briefing.audit import Deed as Recorded
from briefing.marks.deeds import unmute as unmute_card
from briefing.marks.which import find_any

EXAMPLES = """
'riskbrief marks' lists what is muted.

Examples:

  riskbrief unmute checkout:queue --team storefront
"""


def unmute(
    card: CardArgument,
    team: TeamOption = None,
    manager: ReaderOption = None,
    config: Config = None,
    now: NowOption = None,
    verbose: Verbose = False,
) -> None:
    """Have a muted card told of again from the next briefing on, whoever muted it."""
    with reported(verbose=verbose), marking(config, now, team, manager) as found:
        one = find_any(found.payload, card)
        done = unmute_card(found.recorded(Recorded.UNDID, one.key), found.doer, found.payload, one.key, found.at)
        told = "is muted no longer" if done.changed else "is not muted"
        tell(f"{one.key} {told}\n")
