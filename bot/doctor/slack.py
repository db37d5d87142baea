"""Tries Slack without posting: token, scopes, Socket Mode, and every manager's address (by reading one message)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from http.client import HTTPException
from typing import TYPE_CHECKING, Any, Final, Literal

from slack_sdk.errors import SlackApiError, SlackClientError

from bot.doctor.finding import Finding
from briefing.contracts.organisation import is_private
from briefing.delivery.outlets.slack_answers import is_shared

if TYPE_CHECKING:
    from slack_sdk import WebClient
    from slack_sdk.web import SlackResponse

    from bot.settings import Settings

APPS: Final = "api.slack.com/apps, your app"
TOKEN_FIX: Final = f"{APPS}, Install App: copy the bot token (xoxb-…) and set RISKBRIEF_SLACK_BOT_TOKEN"
APP_TOKEN_FIX: Final = (
    f"{APPS}, Basic Information, App-Level Tokens: make one with connections:write, switch Socket Mode on, and set"
    " RISKBRIEF_SLACK_APP_TOKEN"
)
SECRET_FIX: Final = f"{APPS}, Basic Information: copy the signing secret and set RISKBRIEF_SLACK_SIGNING_SECRET"
INVITE_FIX: Final = "invite the app to the channel (/invite @Riskbrief), or correct slack in [[manager]]"
ARCHIVED_FIX: Final = "unarchive the channel and invite the app to it, or name another in slack in [[manager]]"
AWAY_FIX: Final = "see that this machine reaches api_url in [slack] (network, proxy, HTTPS_PROXY), then try again"
PERSON_FIX: Final = "correct slack in [[manager]]: open the profile in Slack and copy the member id"
SHARED: Final = (
    "another organisation reads the channel, or was invited to: nothing is posted or answered there",
    "name a channel of your own in [[manager]]",
)
SCOPE_MISSING: Final = "missing_scope"
ARCHIVED: Final = "is_archived"
FOREIGN: Final = (SlackClientError, OSError, HTTPException, ValueError)
"""What the SDK raises: its own errors, urllib's, http.client's, and bad JSON."""

NOT_THERE: Final = {
    "user_not_found": ("Slack knows no such member", PERSON_FIX),
    "user_not_visible": ("Slack shows us no such member", PERSON_FIX),
    "channel_not_found": ("there is no such channel, or it is private and the app is not in it", INVITE_FIX),
    "not_in_channel": ("the app is not in the channel", INVITE_FIX),
    ARCHIVED: ("the channel is archived", ARCHIVED_FIX),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Scope:
    """A scope of the bot's token, its use, and who needs it."""

    id: str
    gives: str
    needed: Literal["always", "for people", "never"] = "never"


SCOPES: Final = (
    Scope(id="chat:write", gives="post a briefing", needed="always"),
    Scope(id="im:write", gives="open a direct message", needed="for people"),
    Scope(id="commands", gives="answer /risk"),
    Scope(id="users:read", gives="know who asks /risk"),
    Scope(id="users:read.email", gives="know who asks /risk"),
    Scope(id="channels:read", gives="tell a public channel that other organisations read, where it answers nothing"),
    Scope(id="groups:read", gives="tell a private channel that other organisations read, where it answers nothing"),
    Scope(id="channels:history", gives="look in public channels for a message that got no answer"),
    Scope(id="groups:history", gives="look in private channels for a message that got no answer"),
    Scope(id="im:history", gives="look in direct messages for a message that got no answer"),
)
"""The app's scopes; docs/connect-slack.md has the same list."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """A Slack address of a reader's briefing."""

    reader: str
    address: str

    @property
    def is_person(self) -> bool:
        return is_private("slack", self.address)

    @property
    def name(self) -> str:
        return f"{self.reader} ({self.address})"


def check_slack(settings: Settings, client: WebClient | None, *, is_needed: bool) -> tuple[Finding, ...]:
    """Try everything; `client` is None without a token; `is_needed`: somebody has no other outlet."""
    if client is None:
        detail = "RISKBRIEF_SLACK_BOT_TOKEN is not set"
        yet = Finding("bot token", "not connected", detail, TOKEN_FIX, is_needed=is_needed)
        return (yet,)
    return tuple(_tried(settings, client))


def _tried(settings: Settings, client: WebClient) -> Iterator[Finding]:
    places = list(_places(settings))
    try:
        told = client.auth_test()
    except FOREIGN as error:
        said = f"Slack refused the bot token: {words(error)}" if isinstance(error, SlackApiError) else words(error)
        yield _refused("bot token", error, said, TOKEN_FIX)
        yield from map(_not_tried, places)
        return
    detail = f"{told.get('user') or 'somebody'} in {told.get('team') or 'a workspace'}"
    yield Finding("bot token", "ok", detail)
    yield from _scopes(told, has_people=any(one.is_person for one in places))
    yield _answering(settings, client)
    yield from _addresses(client, places)


def _places(settings: Settings) -> Iterator[Place]:
    """Yield briefings' addresses, and the administrators' channel unless a reader has it."""
    company = settings.organisation
    yield from (Place(reader=one.name, address=address) for one in company.managers for address in one.slack)
    channel = company.administrators_channel
    if channel is not None and not any(channel in one.slack for one in company.managers):
        yield Place(reader="administrators", address=channel)


def _scopes(told: SlackResponse, *, has_people: bool) -> Iterator[Finding]:
    """Compare the scopes in an answer's header with those used."""
    values = [value for name, value in told.headers.items() if name.lower() == "x-oauth-scopes"]
    texts = [str(text) for value in values for text in (value if isinstance(value, list) else [value])]
    granted = frozenset(one.strip() for text in texts for one in text.split(",")) if texts else None
    for scope in SCOPES:
        fix = f"{APPS}, OAuth & Permissions, Bot Token Scopes: add {scope.id}, then reinstall the app"
        if granted is None:
            yield Finding(scope.id, "unknown", "Slack did not say which scopes there are", fix)
        elif scope.id in granted:
            yield Finding(scope.id, "ok", scope.gives)
        else:
            is_needed = scope.needed == "always" or (scope.needed == "for people" and has_people)
            yield Finding(scope.id, "missing", f"without it the app cannot {scope.gives}", fix, is_needed=is_needed)


def _answering(settings: Settings, client: WebClient) -> Finding:
    """Say whether /risk can be answered, in the settings' mode."""
    secrets = settings.secrets
    if settings.slack.mode == "http":
        if secrets.slack_signing_secret is None:
            detail = "RISKBRIEF_SLACK_SIGNING_SECRET is not set, so /risk is not answered"
            return Finding("signing secret", "not connected", detail, SECRET_FIX)
        return Finding("signing secret", "ok", "is set; Slack's first request will prove it")
    if secrets.slack_app_token is None:
        detail = "RISKBRIEF_SLACK_APP_TOKEN is not set, so /risk is not answered"
        return Finding("app token", "not connected", detail, APP_TOKEN_FIX)
    try:
        client.apps_connections_open(app_token=secrets.slack_app_token.get_secret_value())
    except FOREIGN as error:
        return _refused("app token", error, f"Slack opens no Socket Mode: {words(error)}", APP_TOKEN_FIX)
    return Finding("app token", "ok", "Socket Mode can be opened")


def _refused(token: str, error: Exception, said: str, fix: str) -> Finding:
    """Say that Slack refused a token, or that this is unknown without an answer."""
    if isinstance(error, SlackApiError):
        return Finding(token, "missing", said, fix, is_needed=True)
    return Finding(token, "unknown", said, AWAY_FIX, is_needed=True)


def _addresses(client: WebClient, places: Iterable[Place]) -> Iterator[Finding]:
    waiting = iter(places)
    for place in waiting:
        found = _address(client, place)
        yield found
        if found.state == "unknown" and not found.detail.startswith("its form is right"):
            # Slack is down; each further address would take as long.
            yield from map(_not_tried, waiting)


def _address(client: WebClient, place: Place) -> Finding:
    name = place.name
    try:
        if not place.is_person:
            return _channel(name, client, place.address)
        is_gone = (client.users_info(user=place.address).get("user") or {}).get("deleted")
        gone = Finding(name, "missing", "the member's account is deactivated", PERSON_FIX, is_needed=True)
        return gone if is_gone else Finding(name, "ok", "a member of the workspace")
    except SlackApiError as error:
        code = str(error.response.get("error"))
        if code in NOT_THERE:
            detail, fix = NOT_THERE[code]
            return Finding(name, "missing", detail, fix, is_needed=True)
        if code == SCOPE_MISSING:
            scope = error.response.get("needed") or ("users:read" if place.is_person else "channels:history")
            return Finding(name, "unknown", f"its form is right; more would need the scope {scope}")
        return Finding(name, "unknown", words(error), "try again")
    except FOREIGN as error:
        return Finding(name, "unknown", words(error), "try again", is_needed=True)


def _channel(name: str, client: WebClient, channel: str) -> Finding:
    client.conversations_history(channel=channel, limit=1)
    told = _told_of(client, channel)
    wrong = NOT_THERE[ARCHIVED] if told.get("is_archived") else SHARED if is_shared(told) else None
    if wrong is not None:
        detail, fix = wrong
        return Finding(name, "missing", detail, fix, is_needed=True)
    return Finding(name, "ok", "the app is in the channel")


def _told_of(client: WebClient, channel: str) -> dict[str, Any]:
    """Return Slack's data on a readable channel; empty without the scope."""
    try:
        told: dict[str, Any] = client.conversations_info(channel=channel).get("channel") or {}
    except SlackApiError as error:
        if error.response.get("error") == SCOPE_MISSING:
            return {}
        raise
    return told


def _not_tried(place: Place) -> Finding:
    return Finding(place.name, "unknown", "not tried, because nothing can be asked of Slack now")


def words(error: Exception) -> str:
    """Return Slack's or the network's words, with the wanted scope."""
    if isinstance(error, SlackApiError):
        code = str(error.response.get("error") or f"status {error.response.status_code}")
        needed = error.response.get("needed")
        return f"{code}; it needs the scope {needed}" if needed else code
    return f"no answer from Slack ({type(error).__name__}: {error})"
