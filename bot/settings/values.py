"""Checks of single values. Each returns the value as used, or raises a ValueError whose text continues after the value:
"is not an IANA zone; did you mean 'Europe/Berlin'?".
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import time
from difflib import get_close_matches
from email.utils import parseaddr
from functools import cache
from urllib.parse import urlsplit

from data.globs import glob_problem

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DATABASES = ("sqlite", "postgresql", "postgresql+psycopg")
LAST_HOUR = 23

# Scope ids join team ids with '+' and '@', so an id must hold neither.
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_BEYOND_ASCII = (
    "has letters in its address that mail servers do not take; write a domain in its ASCII form, xn--…, and ask for an"
    " address without such letters before the @"
)
# Deliberately loose: only a delivery proves an address. It prevents a second header or address.
_EMAIL = re.compile(r"""[^\s@<>,;:"()\[\]\\]+@[^\s@<>,;:"()\[\]\\/]+""")
_REPOSITORY = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]*)/[A-Za-z0-9._-]+")
# Letters of any script may begin a part; dots and dashes may stand inside it, and ".git" not at its end.
_PART = r"[\w](?:[\w.+-]*\w)?"
_PROJECT = re.compile(rf"{_PART}(?:/{_PART})+(?<!\.git)(?<!\.atom)")
_GROUP = re.compile(rf"{_PART}(?:/{_PART})*")
_SLACK_ID = re.compile(r"[UWCG][A-Z0-9]{2,}")
# It becomes part of a mail's header, which clients read strictly.
_PUBLIC_URL = re.compile(r"https?://[A-Za-z0-9.:\[\]-]+(/[A-Za-z0-9._~/-]*)?")
_LONGEST_URL = 200
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})")


def nearest(value: str, known: Iterable[str], otherwise: str = "") -> str:
    """Return "; did you mean 'this'?" for the closest known value, or `otherwise`."""
    by_lower = {name.lower(): name for name in known}
    found = get_close_matches(value.lower(), by_lower, n=1)
    return f"; did you mean {by_lower[found[0]]!r}?" if found else otherwise


def matching(pattern: re.Pattern[str], complaint: str) -> Callable[[str], str]:
    """Return a check that refuses texts that a pattern does not match."""

    def check(value: str) -> str:
        if pattern.fullmatch(value) is None:
            raise ValueError(complaint)
        return value

    return check


def at_least_one(fix: str) -> Callable[[tuple[str, ...]], tuple[str, ...]]:
    """Return a check that refuses an empty list, with the fix."""

    def check(value: tuple[str, ...]) -> tuple[str, ...]:
        if not value:
            raise ValueError(f"is empty; {fix}")
        return value

    return check


check_id = matching(_ID, "is not an id; use letters, digits, '.', '_' and '-', and put the rest into label")
check_project = matching(
    _PROJECT, "is not a project on GitLab; write its path, such as group/project or group/subgroup/project"
)
check_group = matching(_GROUP, "is not a group on GitLab; write its path, such as group or group/subgroup")
# Names are refused: they change, and Slack no longer delivers to all of them.
check_slack = matching(
    _SLACK_ID,
    "is not a Slack id; write a member id (U…) or channel id (C…): in Slack open the profile or the channel's details"
    " and copy the id",
)


def check_text(value: str) -> str:
    """Refuse empty texts and line ends, which could fake lines wherever they are printed."""
    if not value or not _on_one_line(value):
        raise ValueError("is not a text on one line; write one or leave the key out")
    return value


def _on_one_line(value: str) -> bool:
    """Tell control characters and line ends from joiners in Persian and emoji, which only look unprintable."""
    return not any(unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"} for character in value)


def check_glob(value: str) -> str:
    if (why := glob_problem(value)) is not None:
        raise ValueError(f"is not a glob: {why}; write one such as 'api/**'")
    return value


@cache
def _countries() -> dict[str, str]:
    """Each country's ISO code by every name in `holidays`, in lower case."""
    # Imported for files with services only; its own list of codes would load every country.
    from holidays.registry import COUNTRIES  # noqa: PLC0415

    codes = {names[1].lower(): names[1] for names in COUNTRIES.values()}
    named = {name.replace("_", " "): names[1] for name, names in COUNTRIES.items()}
    aliases = {alias.lower(): names[1] for names in COUNTRIES.values() for alias in names}
    return named | aliases | codes


def check_country(value: str) -> str:
    """Check an ISO 3166 code with known public holidays."""
    countries = _countries()
    if value in countries.values():
        return value
    same = countries.get(value.lower())
    hint = f"did you mean {same!r}?" if same else "write an ISO 3166 code such as DE, or leave it out"
    raise ValueError(f"is not a country whose holidays are known; {hint}")


def parse_day(value: object) -> int:
    """Return the weekday (0 is Monday) of an English name, in full or by three letters."""
    name = value.strip().lower() if isinstance(value, str) else ""
    for number, day in enumerate(DAYS):
        if name in {day, day[:3]}:
            return number
    listed = f"; write {', '.join(DAYS[:-1])} or {DAYS[-1]}"
    raise ValueError(f"is not a day{nearest(name, DAYS, listed)}")


def parse_hour(value: object) -> time:
    """Return the local time of 9, "9:00", "09:30" or TOML's 09:30:00."""
    hour, minute = -1, 0
    if isinstance(value, time) and not (value.second or value.microsecond):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        hour = value
    elif isinstance(value, str) and (found := _CLOCK.fullmatch(value.strip())):
        hour, minute = int(found[1]), int(found[2])
    if 0 <= hour <= LAST_HOUR and minute < 60:  # noqa: PLR2004 an hour's minutes
        return time(hour, minute)
    raise ValueError('is not an hour of the day; write 0 to 23, or "09:00"')


def check_email(value: str) -> str:
    if not (value.isprintable() and _EMAIL.fullmatch(value)):
        raise ValueError("is not an email address; write it as ada@example.com")
    if not value.isascii():
        raise ValueError(_BEYOND_ASCII)
    return value


def check_sender(value: str) -> str:
    """Check a From header: an address, with or without a name."""
    if not _on_one_line(value) or not _EMAIL.fullmatch(parseaddr(value)[1]):
        raise ValueError("is not a sender; write 'riskbrief@example.com' or 'Riskbrief <riskbrief@example.com>'")
    if not parseaddr(value)[1].isascii():
        raise ValueError(_BEYOND_ASCII)
    return value


def check_channel(value: str) -> str:
    """Refuse a direct message's id: several people are told in a channel."""
    if not value.startswith(("C", "G")):
        raise ValueError(f"is a member and no channel; write the id of a channel, such as {'C045EF6GH'!r}")
    return value


def parse_slack(value: object) -> object:
    """Return one Slack id or several as a list, not checked yet."""
    if isinstance(value, str):
        # Checked here, so that a fault is told of the key and not of its first place.
        return (check_slack(value.strip()),)
    if not isinstance(value, list | tuple):
        raise ValueError("is no Slack id; write one in quotes, or a list of them in [ ]")  # noqa: TRY004 pydantic's way
    if not value:
        raise ValueError("is empty; write a member id (U…) or channel id (C…), or leave the key out")
    return value


def check_repository(value: str) -> str:
    if not is_repository(value):
        raise ValueError("is not a repository on GitHub; write it as owner/name")
    return value


def is_repository(value: str) -> bool:
    """Whether GitHub allows a repository of this name."""
    return _REPOSITORY.fullmatch(value) is not None and value.rpartition("/")[2] not in {".", ".."}


def is_project(value: str) -> bool:
    return _PROJECT.fullmatch(value) is not None


def check_url(value: str) -> str:
    parts = split_url(value)
    if parts is None or parts[0] not in {"http", "https"} or not parts[1]:
        raise ValueError("is not an address; write it as https://host or https://host:port/path")
    return value


def check_public_url(value: str) -> str:
    """Return the readers' address without a final slash. A secret follows it, so only loopback may be plain http."""
    parts = split_url(check_url(value))
    if parts is None or not _PUBLIC_URL.fullmatch(value) or len(value) > _LONGEST_URL or not _has_port(value):
        raise ValueError("is not an address of this kind; write it as https://riskbrief.example.com, in plain letters")
    if parts[0] != "https" and not is_loopback(parts[1]):
        raise ValueError("would send readers' links readable over the network; write https://")
    return value.rstrip("/")


def _has_port(value: str) -> bool:
    """Whether an address's port, if any, is possible."""
    try:
        return urlsplit(value).port != 0
    except ValueError:
        return False


def is_loopback(host: str) -> bool:
    """Whether a host means this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def check_clone_url(value: str) -> str:
    """Check git's address template without repeating it: it may hold a password."""
    # Imported here: only files with this key need it.
    from data.sources.git.mirror.address import NAME, address_problem  # noqa: PLC0415

    if NAME not in value:
        raise ValueError("has no NAME in it, where owner/name belongs; write https://host/NAME.git")
    if (problem := address_problem(value.replace(NAME, "owner/name"))) is not None:
        raise ValueError(problem)
    return value


def split_url(value: str) -> tuple[str, str, str] | None:
    """Return an address's scheme, host and password; None if it is none."""
    try:
        parts = urlsplit(value)
    except ValueError:
        return None
    return parts.scheme, parts.hostname or "", parts.password or ""


def check_database(value: str) -> str:
    """Check a database URL's scheme without repeating it: it may hold a password."""
    scheme = value.partition("://")[0] if "://" in value else ""
    if scheme not in DATABASES:
        raise ValueError("is not a database that Riskbrief knows; write sqlite:///FILE or postgresql://HOST/NAME")
    file = value.removeprefix("sqlite:///")
    if scheme == "sqlite" and (file in {value, ""} or ":memory:" in file):
        # In memory, what was sent would be forgotten and sent again at every start.
        raise ValueError("names no file to keep what was sent; write sqlite:///FILE, with three slashes")
    return value
