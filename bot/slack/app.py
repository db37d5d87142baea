"""Builds the Slack app: Bolt with one workspace's token, our listeners, and threads for them. Without a signing secret
only Socket Mode works. Bolt reads SLACK_* variables by itself, so everything it needs is passed explicitly.
"""

from __future__ import annotations

import logging
import secrets
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPException
from typing import TYPE_CHECKING

from slack_bolt import App
from slack_bolt.error import BoltError
from slack_bolt.lazy_listener.thread_runner import ThreadLazyListenerRunner
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.signature import SignatureVerifier

from bot.slack.buttons.actions import register_presses
from bot.slack.commands.risk import register_command
from bot.slack.commands.scores import Scores
from bot.slack.concurrency import Slow
from bot.slack.context import Services, SlackContext
from bot.slack.forms import register_forms
from bot.slack.home import register_home
from bot.slack.receive.people import Channels, People
from bot.slack.send.client import quiet_logger
from bot.slack.send.outgoing import Outgoing

if TYPE_CHECKING:
    from slack_sdk import WebClient

    from bot.slack.children import Children

ACK_THREADS = 32
WORK_THREADS = 8


class SlackUnusable(Exception):
    """Slack refused our token or could not be reached; the message names the fix."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SlackApp:
    bolt: App
    verifier: SignatureVerifier
    slow: Slow
    elsewhere: Children

    def close(self) -> None:
        """Let running work end, except what takes minutes, and stop the threads."""
        self.elsewhere.close()
        self.bolt.listener_runner.listener_executor.shutdown(wait=True)
        runner = self.bolt.listener_runner.lazy_listener_runner
        if isinstance(runner, ThreadLazyListenerRunner):
            runner.executor.shutdown(wait=True)
        self.slow.close()


def build_app(client: WebClient, back: Services, *, signing_secret: str | None = None) -> SlackApp:
    """Return the app, to be closed by the caller. Raises SlackUnusable if Slack refuses the token, tried here."""
    secret = signing_secret or secrets.token_hex(32)
    app = _bolt(client, secret)
    if app.oauth_flow is not None:
        raise SlackUnusable("SLACK_CLIENT_ID and SLACK_CLIENT_SECRET make Bolt expect many workspaces; unset them")
    work = ThreadPoolExecutor(WORK_THREADS, thread_name_prefix="slack-work")
    app.listener_runner.lazy_listener_runner = ThreadLazyListenerRunner(app.logger, work)
    slow = Slow()
    context = SlackContext(
        back=back,
        out=Outgoing(client=client, answers=back.answers),
        people=People(client),
        channels=Channels(client),
        slow=slow,
        scores=Scores(back.store, back.elsewhere, slow),
    )
    for register in (register_command, register_presses, register_forms, register_home):
        register(app, context)
    return SlackApp(bolt=app, verifier=SignatureVerifier(secret), slow=slow, elsewhere=back.elsewhere)


def _bolt(client: WebClient, signing_secret: str) -> App:
    try:
        return App(
            name="riskbrief",
            client=client,
            signing_secret=signing_secret,
            logger=quiet_logger("bot.slack.bolt", logging.ERROR),
            listener_executor=ThreadPoolExecutor(ACK_THREADS, thread_name_prefix="slack-ack"),
        )
    except BoltError as error:
        raise SlackUnusable(
            f"Slack refused the bot token ({_code(error)}); set RISKBRIEF_SLACK_BOT_TOKEN to one that begins with xoxb-"
        ) from error
    except (SlackClientError, OSError, HTTPException) as error:
        raise SlackUnusable(f"Slack at {client.base_url} could not be reached: {error}") from error


def _code(error: BoltError) -> str:
    """Return Slack's error code from the error's cause: Bolt's own message is a whole response."""
    cause = error.__context__
    return str(cause.response.get("error")) if isinstance(cause, SlackApiError) else type(error).__name__
