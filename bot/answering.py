"""Builds the Slack side. It reads what is stored and writes what readers do; slow work is a child process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import UsageError
from bot.narrators import missing_key
from bot.processes import own_command
from bot.wiring import build_editor, load_method, slack_side_lacks
from briefing.contracts.organisation import is_private

if TYPE_CHECKING:
    from bot.settings import Settings
    from bot.slack.context import Services
    from bot.slack.receive.serve import HTTPServer, SocketServer
    from briefing.contracts.clock import Clock
    from data.store import Store

ANSWER_SECONDS = 10
"""How long Slack may take to answer us while somebody waits."""


def build_backing(settings: Settings, store: Store, *, clock: Clock) -> Services:
    # Libraries that no other command needs.
    from bot.slack.children import Children  # noqa: PLC0415
    from bot.slack.context import Services  # noqa: PLC0415
    from briefing.answers.answer_service import AnswerService  # noqa: PLC0415
    from briefing.contracts.access import Access  # noqa: PLC0415

    company = settings.organisation
    access, method = Access(company), load_method(settings.bands, settings.scorecard, settings.file_kinds)
    return Services(
        store=store,
        organisation=company,
        access=access,
        answers=AnswerService(store=store, organisation=company, method=method, access=access, clock=clock),
        editor=build_editor(settings, store),
        clock=clock,
        elsewhere=Children(lambda arguments: own_command(arguments, settings.file), clock),
        lacks_key=missing_key(settings),
        administrators=_administrators(settings),
    )


def build_slack(settings: Settings, back: Services) -> SocketServer | HTTPServer:
    """Raises UsageError without a token, SlackUnusable where Slack takes none."""
    from bot.slack.app import build_app  # noqa: PLC0415
    from bot.slack.receive.serve import HTTPServer, SocketServer  # noqa: PLC0415
    from bot.slack.send.client import Patience, build_client  # noqa: PLC0415

    if (lacks := slack_side_lacks(settings)) is not None:
        where = "docs/connect-slack.md says where to copy it"
        raise UsageError(f"{lacks}, and [slack] mode {settings.slack.mode!r} needs it; {where}")
    secrets = {name: one.get_secret_value() for name, one in settings.secrets if one is not None}
    # Somebody waits for every call: a long limit is told to them, not waited for on one of few threads.
    patience = Patience(waits=1, longest=2.0)
    client = build_client(
        secrets["slack_bot_token"], base_url=settings.slack.api_url, timeout=ANSWER_SECONDS, patience=patience
    )
    app = build_app(client, back, signing_secret=secrets.get("slack_signing_secret"))
    if settings.slack.mode == "socket":
        return SocketServer(app, secrets["slack_app_token"])
    return HTTPServer(app, host=settings.slack.bind, port=settings.slack.port)


def _administrators(settings: Settings) -> tuple[str, ...]:
    """Return the Slack ids of administrators who are readers too; of others only the address is known."""
    administrators = {address.lower() for address in settings.organisation.administrators}
    return tuple(
        address
        for one in settings.organisation.managers
        for address in one.slack
        if is_private("slack", address) and (one.email or "").lower() in administrators
    )
