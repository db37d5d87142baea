"""`riskbrief bot` answers `/risk` and serves pages; `riskbrief receive` takes events and coverage reports."""

from __future__ import annotations

import logging
import secrets
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from typing import TYPE_CHECKING

import typer

from bot.answering import build_backing, build_slack
from bot.cli.console import Verbose, cannot_listen, failed, log_to_stderr, note
from bot.cli.options import ChildOption, Config
from bot.metrics.pages import build_operations
from bot.processes import Stopper, end_with_parent
from bot.receiving.server import build_receiver
from bot.scheduler import stopping_on_signals
from bot.settings import Settings, Web, load_settings
from bot.settings.services import Events, Operations
from bot.slack.app import SlackUnusable
from bot.slack.receive.serve import HTTPServer
from bot.unsubscribing import build_web
from bot.webserver import WebServer
from bot.wiring import build_editor, build_outlets, build_overdue, build_store, slack_side_lacks
from briefing.contracts.clock import SystemClock
from briefing.delivery.runs.workers import WATCHING, Duties
from data.errors import DataError
from data.events.keeping import note_standing

if TYPE_CHECKING:
    from data.store import Store


BOT_EXAMPLES = """
riskbrief bot
riskbrief bot --config /etc/riskbrief/riskbrief.toml
"""

SWITCH_SECONDS = 0.0005
"""How long an answering thread may delay the one that takes the next command. Python's 5 ms would add up in a burst."""

LOOK_SECONDS = 60.0
"""How often overdue briefings are looked for, without a worker."""

log = logging.getLogger(__name__)

AGAIN_SECONDS = 60.0
"""How long to wait for a failing Slack while the pages go on."""


def bot(
    config: Config = None,
    child: ChildOption = False,
    verbose: Verbose = False,
) -> None:
    """Answer /risk in Slack, over Socket Mode or HTTP, readers who unsubscribe, and whoever watches.

    `riskbrief run` starts one.
    """
    settings = load_settings(config)
    log_to_stderr(settings, verbose=verbose)
    sys.setswitchinterval(SWITCH_SECONDS)
    stopping = Stopper()
    with build_store(settings) as store, stopping_on_signals(stopping.tell):
        if child:
            end_with_parent(stopping.tell)
        threading.Thread(target=_watch_overdue, args=(settings, store, stopping), daemon=True).start()
        with _served(settings, store) as pages:
            answer = _answer_slack_beside if pages else _answer_slack
            answer(settings, store, stopping)


@contextmanager
def _served(settings: Settings, store: Store) -> Iterator[list[WebServer]]:
    """Serve readers' and operators' pages, where the settings want them."""
    clock, editor = SystemClock(), build_editor(settings, store)
    places: tuple[tuple[str, Web | Operations, WebServer | None, str], ...] = (
        (
            "web",
            settings.web,
            build_web(settings, store, editor=editor, clock=clock),
            f"the pages of {settings.web.url}",
        ),
        ("operations", settings.operations, build_operations(settings, store, clock=clock), "metrics and health"),
    )
    found: list[WebServer] = []
    with ExitStack() as stack:
        for table, where, server, what in places:
            if server is None:
                continue
            stack.enter_context(_listening(table, where, server))
            note(f"riskbrief: serving {what} on {server.url}")
            found.append(server)
        yield found


@contextmanager
def _listening(table: str, where: Web | Operations | Events, server: WebServer) -> Iterator[None]:
    """Serve within the block; `where` is the server's settings table."""
    try:
        server.start()
    except OSError as error:
        raise cannot_listen(table, where, error) from error
    try:
        yield
    finally:
        server.stop()


def _answer_slack_beside(settings: Settings, store: Store, stopping: Stopper) -> None:
    """Answer Slack beside the served pages, which go on while Slack is away."""
    if (lacks := slack_side_lacks(settings)) is not None:
        note(f"riskbrief: /risk is not answered: {lacks}")
        stopping.wait()
    while not stopping.is_told:
        try:
            _answer_slack(settings, store, stopping)
        except typer.Exit as error:
            if not isinstance(error.__cause__, SlackUnusable):
                raise
            note(f"riskbrief: the pages go on; Slack is tried again in {AGAIN_SECONDS:g} s")
            stopping.wait(AGAIN_SECONDS)


def _answer_slack(settings: Settings, store: Store, stopping: Stopper) -> None:
    back = build_backing(settings, store, clock=SystemClock())
    try:
        with build_slack(settings, back) as server:
            where = server.url if isinstance(server, HTTPServer) else "Socket Mode"
            note(f"riskbrief: answering /risk over {where}")
            stopping.wait()
    except SlackUnusable as error:
        raise failed(str(error)) from error
    except OSError as error:
        raise cannot_listen("slack", settings.slack, error) from error


def _watch_overdue(settings: Settings, store: Store, stopping: Stopper) -> None:
    """Tell administrators what is overdue, where no worker does it."""
    clock = SystemClock()
    duties = Duties(store, clock, f"bot.{secrets.token_hex(4)}")
    with closing(build_outlets(settings)) as outlets:
        overdue = build_overdue(settings, store, outlets, clock=clock)
        # Not by the stopper, for which only one may wait. This thread ends with its process.
        nap = threading.Event()
        while not stopping.is_told:
            nap.wait(LOOK_SECONDS)
            try:
                if duties.take(WATCHING, LOOK_SECONDS * 2):
                    overdue.look()
            except DataError as error:
                log.warning("what is overdue could not be looked for (%s); the next look tries again", error)


RECEIVE_EXAMPLES = """
It needs enabled = true in [events] and RISKBRIEF_EVENTS_SECRET. docs/events.md says how to sign, what is taken, and how
to put it behind a proxy of yours that speaks TLS.

riskbrief receive
riskbrief receive --config /etc/riskbrief/riskbrief.toml
"""

STANDING_SECONDS = 600.0
"""How often to check whether to repeat that somebody listens."""


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
        with _listening("events", settings.events, server):
            note(f"riskbrief: receiving events on {server.url}")
            while not stopping.is_told:
                try:
                    note_standing(store, (), int(clock.now().timestamp()), is_listening=True)
                except DataError as error:
                    log.warning("that somebody listens could not be written (%s); it is tried again", error)
                stopping.wait(STANDING_SECONDS)
