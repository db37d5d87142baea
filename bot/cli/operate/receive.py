"""`riskbrief receive`: takes events and reports of coverage over HTTP, in a process that does nothing else."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from bot.cli.console import Verbose, cannot_listen, log_to_stderr, note
from bot.cli.options import ChildOption, Config
from bot.receiving.build import build_receiver
from bot.scheduler import stopping_on_signals
from bot.settings import load_settings
from bot.stopping import Stopper, end_with_parent
from bot.wiring import build_store
from briefing.contracts.clock import SystemClock
from data.errors import DataError
from data.events.keeping import note_standing

if TYPE_CHECKING:
    from briefing.contracts.clock import Clock
    from data.store import Store

RECEIVE_EXAMPLES = """
It needs enabled = true in [events] and RISKBRIEF_EVENTS_SECRET. docs/events.md says how to sign, what is taken, and how
to put it behind a proxy of yours that speaks TLS.

riskbrief receive
riskbrief receive --config /etc/riskbrief/riskbrief.toml
"""

STANDING_SECONDS = 600.0
"""How often it is looked whether it has to be said again that somebody listens."""

log = logging.getLogger(__name__)


def receive(
    config: Config = None,
    child: ChildOption = False,
    verbose: Verbose = False,
) -> None:
    """Take signed events and reports of coverage over HTTP. `riskbrief run` starts one where [events] is enabled."""
    settings = load_settings(config)
    log_to_stderr(settings, verbose=verbose)
    clock, stopping = SystemClock(), Stopper()
    with build_store(settings) as store, stopping_on_signals(stopping.tell):
        server = build_receiver(settings, store, clock=clock)
        if child:
            end_with_parent(stopping.tell)
        try:
            server.start()
        except OSError as error:
            raise cannot_listen("events", settings.events, error) from error
        try:
            note(f"riskbrief: receiving events on {server.url}")
            _stand(store, clock, stopping)
        finally:
            server.stop()


def _stand(store: Store, clock: Clock, stopping: Stopper) -> None:
    """Say now and then that somebody listens, until it is time to stop."""
    while not stopping.is_told:
        try:
            note_standing(store, (), int(clock.now().timestamp()), is_listening=True)
        except DataError as error:
            log.warning("that somebody listens could not be written (%s); it is tried again", error)
        stopping.wait(STANDING_SECONDS)
