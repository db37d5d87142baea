"""`riskbrief bot`: answers `/risk`, in a process that does nothing else."""

from __future__ import annotations

import sys
import threading
from typing import Annotated

import typer

from bot.answering import build_backing, build_slack
from bot.cli.console import FAILURE, log_to_stderr, note, reported
from bot.cli.options import Config, Verbose
from bot.scheduler import stopping_on_signals
from bot.settings import load_settings
from bot.slack.app import SlackUnusable
from bot.slack.serve import HTTPServer
from bot.stopping import Stopper, wait_for_parent
from bot.wiring import build_store
from briefing.clock import SystemClock

EXAMPLES = """
Examples:

  riskbrief bot

  riskbrief bot --config /etc/riskbrief/riskbrief.toml
"""

SWITCH_SECONDS = 0.0005
"""How long a thread that works on an answer may keep another waiting, which takes in the next command. Python's own
5 ms add up in a burst."""


def bot(
    config: Config = None,
    child: Annotated[
        bool, typer.Option("--child", hidden=True, help="End when standard input ends, as it does with the parent.")
    ] = False,
    verbose: Verbose = False,
) -> None:
    """Answer /risk in Slack, over Socket Mode or HTTP. `riskbrief run` starts one by itself."""
    with reported(verbose=verbose):
        settings = load_settings(config)
        log_to_stderr(verbose=verbose)
        sys.setswitchinterval(SWITCH_SECONDS)
        stopping = Stopper()
        with build_store(settings) as store, stopping_on_signals(stopping.tell):
            back = build_backing(settings, store, clock=SystemClock())
            if child:
                threading.Thread(target=_watch_parent, args=(stopping,), daemon=True).start()
            try:
                with build_slack(settings, back) as server:
                    where = server.url if isinstance(server, HTTPServer) else "Socket Mode"
                    note(f"riskbrief: answering /risk over {where}")
                    stopping.wait()
            except SlackUnusable as error:
                note(f"riskbrief: {error}")
                raise typer.Exit(FAILURE) from error
            except OSError as error:
                where = f"{settings.slack.bind}:{settings.slack.port}"
                why = error.strerror or error
                fix = "set bind and port in [slack] to an address of this machine that is free"
                note(f"riskbrief: {where} cannot be listened on ({why}); {fix}")
                raise typer.Exit(FAILURE) from error


def _watch_parent(stopping: Stopper) -> None:
    wait_for_parent()
    stopping.tell()
