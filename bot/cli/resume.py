"""`riskbrief resume`: end a reader's pause."""

from __future__ import annotations

from bot.cli.asked import NowOption
from bot.cli.console import reported
from bot.cli.operating import ReaderArgument, operating
from bot.cli.options import Config, Verbose
from bot.cli.terminal import tell
from briefing.audit import Deed as Recorded
from briefing.choices import resume as resume_now
from briefing.choices import settings_of

EXAMPLES = """
A week that was left out while the reader had paused stays left out; 'riskbrief retry' sends it after all.

Examples:

  riskbrief resume ada-lovelace
"""


def resume(reader: ReaderArgument, config: Config = None, now: NowOption = None, verbose: Verbose = False) -> None:
    """End a reader's pause, so that the next briefing is sent."""
    with reported(verbose=verbose), operating(config, now, writes=True) as found:
        manager = found.reader(reader).filed
        was_paused = settings_of(found.store, manager).paused_from is not None
        if was_paused:
            resume_now(found.recorded(Recorded.RESUMED, manager.id), manager, found.now)
        words = "is paused no longer; the next briefing is sent" if was_paused else "is not paused"
        tell(f"{manager.id} {words}\n")
