"""Builds the Slack app: Bolt with one workspace's token, our listeners, and threads for them.

Without a signing secret no signed request can be right, so that Socket Mode alone is open. The surprising thing:
Bolt reads SLACK_* variables of its own accord; all that it needs is handed to it here instead.
"""

from __future__ import annotations

import logging
import secrets
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException
from typing import TYPE_CHECKING

from slack_bolt import App
from slack_bolt.error import BoltError
from slack_bolt.lazy_listener.thread_runner import ThreadLazyListenerRunner
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.slack.client import quiet_logger
from bot.slack.commands import RiskCommand

if TYPE_CHECKING:
    from collections.abc import Sequence

    from slack_sdk import WebClient

    from bot.slack.answers import Answers

ACK_THREADS = 32
WORK_THREADS = 8


class SlackUnusable(Exception):
    """Slack did not take our token, or could not be reached; the message names the fix."""


def build_app(
    client: WebClient,
    answers: Answers,
    *,
    signing_secret: str | None = None,
    administrators: Sequence[str] = (),
    verify_token: bool = True,
) -> App:
    """Return the app with its listeners. Close it with `close_app`.

    The token is tried once here: otherwise Bolt asks Slack about it while the first person waits.

    Raises:
        SlackUnusable: Slack refused the token or did not answer.
    """
    app = _bolt(client, signing_secret, verify_token=verify_token)
    if app.oauth_flow is not None:
        raise SlackUnusable("SLACK_CLIENT_ID and SLACK_CLIENT_SECRET make Bolt expect many workspaces; unset them")
    work = ThreadPoolExecutor(WORK_THREADS, thread_name_prefix="slack-work")
    app.listener_runner.lazy_listener_runner = ThreadLazyListenerRunner(app.logger, work)
    RiskCommand(answers, administrators=administrators).register(app)
    return app


def _bolt(client: WebClient, signing_secret: str | None, *, verify_token: bool) -> App:
    try:
        return App(
            name="riskbrief",
            client=client,
            signing_secret=signing_secret or secrets.token_hex(32),
            token_verification_enabled=verify_token,
            logger=quiet_logger("bot.slack.bolt", logging.ERROR),
            listener_executor=ThreadPoolExecutor(ACK_THREADS, thread_name_prefix="slack-ack"),
        )
    except BoltError as error:
        raise SlackUnusable(f"Slack refused the bot token ({_code(error)}); set one that begins with xoxb-") from error
    except (SlackClientError, OSError, HTTPException) as error:
        raise SlackUnusable(f"Slack at {client.base_url} could not be reached: {error}") from error


def close_app(app: App) -> None:
    """Let what was begun come to its end, and take the threads down."""
    app.listener_runner.listener_executor.shutdown(wait=True)
    runner = app.listener_runner.lazy_listener_runner
    if isinstance(runner, ThreadLazyListenerRunner):
        runner.executor.shutdown(wait=True)


def _code(error: BoltError) -> str:
    """Return Slack's error code; Bolt keeps it in the error that it was handling, and prints a whole response."""
    cause = error.__context__
    return str(cause.response.get("error")) if isinstance(cause, SlackApiError) else type(error).__name__
