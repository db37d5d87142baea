"""Finds out what there is on GitHub, Slack and this computer. A typed token is used once and not stored."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from difflib import get_close_matches
from pathlib import Path
from random import SystemRandom
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from bot.errors import UsageError
from bot.settings.environment import SECRET_VARIABLES
from bot.settings.sources import GitHubSource
from bot.sources.connections import Connections, StoreMemory
from briefing.contracts.week import known_zones
from data.errors import CredentialsRefused, NotFound
from data.sources.git.process import without_secrets
from data.sources.github.api import PUBLIC, base_of
from data.sources.github.survey import look_over, who_asks
from data.sources.http.asking import Budget
from data.sources.http.transport import World

if TYPE_CHECKING:
    from pydantic import SecretStr

    from bot.settings import Settings
    from data.sources.github import GitHub
    from data.sources.github.seen import Seen, Viewer


PATIENCE_SECONDS: Final = 10.0
SLACK_SECONDS: Final = 10
UNSOUND: Final = ("is_stranger", "deleted", "is_bot")
"""Marks of a Slack account that gets no briefing."""

TOKEN: Final = SECRET_VARIABLES["github_token"]
SCOPES: Final = "repo, read:org"
PERMISSIONS: Final = (
    "Metadata, Contents, Pull requests, Deployments, Actions and Commit statuses, and of the organisation Members,"
    " each read-only"
)


def how_to_token(base_url: str | None) -> str:
    """Say how to make a token: a classic one with all scopes filled in, or a fine-grained one."""
    base = base_of(base_url or PUBLIC)
    site = "https://github.com" if base == PUBLIC else base
    page = f"{site}/settings/tokens/new?scopes={SCOPES.replace(', ', ',')}&description=Riskbrief"
    return (
        f"make a classic token with the scopes {SCOPES} at {page}, or a fine-grained one at"
        f" {site}/settings/personal-access-tokens/new with {PERMISSIONS}"
    )


def with_token(settings: Settings, token: SecretStr | None, base_url: str | None) -> Settings:
    """Return settings with GitHub's address and token; None keeps theirs."""
    github = settings.sources.github
    if base_url is not None:
        github = GitHubSource.model_validate({**github.model_dump(), "base_url": base_url})
    secrets = settings.secrets
    if token is not None:
        secrets = secrets.model_copy(update={"github_token": token})
    return replace(settings, sources=settings.sources.model_copy(update={"github": github}), secrets=secrets)


def has_credentials(settings: Settings) -> bool:
    """Whether there is a token or an app for GitHub."""
    app = settings.sources.github.app_id is not None and settings.secrets.github_private_key is not None
    return app or settings.secrets.github_token is not None


@contextmanager
def open_github(settings: Settings) -> Iterator[GitHub]:
    """Raises UsageError without a token, CredentialsRefused with how to make one."""
    address = settings.sources.github.base_url
    if not has_credentials(settings):
        raise UsageError(f"{TOKEN} is not set; {how_to_token(address)}; then: export {TOKEN}=…")
    world = World(clock=time.time, sleep=time.sleep, rng=SystemRandom())
    with ExitStack() as stack:
        connections = Connections(
            settings=settings,
            world=world,
            since=0,
            known={},
            memory=StoreMemory(None),
            has_mirrors=False,
            stack=stack,
            budgets={urlsplit(base_of(address)).netloc: Budget(patience=PATIENCE_SECONDS)},
        )
        try:
            yield connections.github
        except CredentialsRefused as error:
            raise CredentialsRefused(f"{error}; {how_to_token(address)}", raw=error.raw) from error


def look(  # noqa: PLR0913 (each says what to look at)
    github: GitHub,
    login: str,
    *,
    viewer: Viewer | None,
    most: int,
    names: Sequence[str],
    on_done: Callable[[int, int], object],
) -> Seen:
    """Look at an account; `viewer` is the token's owner, None if unasked. Raises UsageError, or as `look_over`."""
    try:
        seen = look_over(github, login, now=int(time.time()), most=most, names=names, on_done=on_done)
    except NotFound as error:
        if not error.what.endswith(f" of {login}"):
            raise
        raise UsageError(_unknown(login, viewer or who_asks(github))) from error
    if not seen.repositories:
        what = "organisation" if seen.is_organisation else "account"
        raise UsageError(
            f"the {what} {seen.login} has no repository in use that the token may see ({seen.left_out} are forks,"
            " archived or empty); give the token access to some, or name them with --repository owner/name"
        )
    return seen


def _unknown(login: str, viewer: Viewer) -> str:
    known = viewer.accounts
    near = get_close_matches(login.lower(), {one.lower(): one for one in known}, n=1)
    meant = next((one for one in known if near and one.lower() == near[0]), None)
    if meant is not None:
        hint = f"did you mean {meant!r}?"
    elif known:
        hint = f"the token may see {', '.join(map(repr, known))}; an organisation and a personal account work alike"
    else:
        hint = "write its name as in the address of its page, github.com/NAME"
    return f"--organisation {login!r} is no organisation or account on GitHub that the token may see; {hint}"


def slack_member(settings: Settings, email: str, api_url: str) -> tuple[str | None, str]:
    """Return an address's Slack id, None where Slack does not say, and what came of asking."""
    # Imported here: Slack's library is loaded only with its token.
    from slack_sdk.errors import SlackClientError  # noqa: PLC0415

    from bot.doctor.slack import words  # noqa: PLC0415
    from bot.slack.send.client import Patience, build_client  # noqa: PLC0415

    token = settings.secrets.slack_bot_token
    if token is None:
        return None, f"{SECRET_VARIABLES['slack_bot_token']} is not set"
    client = build_client(
        token.get_secret_value(), base_url=api_url, timeout=SLACK_SECONDS, patience=Patience(waits=1, longest=5.0)
    )
    try:
        found = client.users_lookupByEmail(email=email).get("user") or {}
    except (SlackClientError, OSError) as error:
        return None, words(error)
    if any(found.get(one) for one in UNSOUND):
        return None, "it is a guest's from another organisation, a bot's, or one that was closed"
    member = found.get("id")
    return (member, "Slack knows the address") if isinstance(member, str) else (None, "Slack told no id")


LOCALTIME: Final = Path("/etc/localtime")
ZONES_FOLDER: Final = "zoneinfo"
GIT_SECONDS: Final = 5.0

CANDIDATES: Final = (
    *("UTC", "Europe/Berlin", "Europe/London", "America/New_York", "America/Los_Angeles", "America/Chicago"),
    *("America/Denver", "Asia/Kolkata", "Asia/Shanghai", "Asia/Tokyo", "Europe/Helsinki", "Europe/Istanbul"),
    *("America/Sao_Paulo", "Australia/Sydney", "Asia/Dubai", "Asia/Jakarta", "Asia/Karachi", "Africa/Johannesburg"),
    *("Pacific/Auckland", "America/Phoenix", "America/Halifax", "America/Bogota", "Australia/Brisbane"),
    *("Asia/Dhaka", "Asia/Tehran", "Asia/Kathmandu", "Asia/Jerusalem", "Africa/Lagos"),
)
"""One zone per clock rule where many commits come from; of equal fits the earlier one is taken."""

NOWHERE: Final = frozenset({"UTC", "Etc/UTC", "Etc/UCT", "UCT", "Universal", "Etc/Universal", "Zulu", "Etc/Zulu"})
"""Zones of servers, wherever their people are."""

ENOUGH: Final = 0.5
"""Share of the commits that a zone must fit."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Identity:
    """Git's name and address for commits here; None if not set."""

    name: str | None
    email: str | None


def machine_zone(environ: Mapping[str, str], localtime: Path = LOCALTIME) -> str | None:
    """Return the machine's IANA zone by TZ, else by its clock file's link; None if unknown."""
    told = environ.get("TZ", "").removeprefix(":")
    if told in known_zones():
        return told
    try:
        parts = localtime.resolve(strict=True).parts
    except OSError:
        # Without that file, as on Windows, it is unknown.
        return None
    below = parts[parts.index(ZONES_FOLDER) + 1 :] if ZONES_FOLDER in parts else ()
    name = "/".join(below)
    return name if name in known_zones() else None


def git_identity(environ: Mapping[str, str]) -> Identity:
    """Return who commits here; without git or its settings nobody is known, which is no fault."""
    return Identity(name=_git("user.name", environ), email=_git("user.email", environ))


def _git(key: str, environ: Mapping[str, str]) -> str | None:
    try:
        done = subprocess.run(
            ["git", "config", "--get", key],
            capture_output=True,
            env=without_secrets(environ),
            timeout=GIT_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.decode("utf-8", "replace").strip() or None


@dataclass(frozen=True, kw_only=True, slots=True)
class ZoneGuess:
    """A zone, and the reason for it."""

    zone: str
    why: str


def guess_zone(machine: str | None, authored: Sequence[tuple[int, int]]) -> ZoneGuess:
    """Return the machine's zone; if that is UTC or unknown, that of most authors, else UTC. `authored` are commits as
    (epoch seconds, seconds east of UTC).
    """
    if machine is not None and machine not in NOWHERE and machine in known_zones():
        return ZoneGuess(zone=machine, why="the zone of this machine")
    best = max(CANDIDATES, key=lambda zone: _fitting(zone, authored))
    share = _fitting(best, authored) / len(authored) if authored else 0.0
    if share < ENOUGH:
        why = "this machine's clock is at UTC" if machine in NOWHERE else "this machine does not say where it is"
        return ZoneGuess(zone="UTC", why=f"{why}, and commits tell of no place")
    return ZoneGuess(zone=best, why=f"where the clocks of {share:.0%} of the newest commits stood")


def _fitting(zone: str, authored: Sequence[tuple[int, int]]) -> int:
    place = ZoneInfo(zone)
    return sum(datetime.fromtimestamp(at, place).utcoffset() == timedelta(seconds=offset) for at, offset in authored)
