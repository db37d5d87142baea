"""What this computer knows of whoever sits at it, and what commits tell of their place: the time zone, the name.

A server's clock is often at UTC though nobody works there. Commits keep how far from UTC their author's clock was, so
of the zones where many work the one is taken that fits most of the commits, summer and winter.
"""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from briefing.contracts.week import known_zones
from data.sources.git.process import without_secrets

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

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
"""One zone for each way that clocks go where many commits come from; where two fit alike, the earlier one is taken."""

NOWHERE: Final = frozenset({"UTC", "Etc/UTC", "Etc/UCT", "UCT", "Universal", "Etc/Universal", "Zulu", "Etc/Zulu"})
"""What the clock of a server shows, wherever its people are."""

ENOUGH: Final = 0.5
"""The share of the commits that a zone has to fit before we believe in it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Identity:
    """The name and the address that git writes into commits here; None where it is not told."""

    name: str | None
    email: str | None


def machine_zone(environ: Mapping[str, str], localtime: Path = LOCALTIME) -> str | None:
    """Return the IANA zone of the machine's clock, by TZ and else by where its clock's file leads; None if unknown."""
    told = environ.get("TZ", "").removeprefix(":")
    if told in known_zones():
        return told
    try:
        parts = localtime.resolve(strict=True).parts
    except OSError:
        # A machine without that file, such as one with Windows, is one that does not say.
        return None
    below = parts[parts.index(ZONES_FOLDER) + 1 :] if ZONES_FOLDER in parts else ()
    name = "/".join(below)
    return name if name in known_zones() else None


def git_identity(environ: Mapping[str, str]) -> Identity:
    """Return who commits here. No git, or none of its settings, is nothing wrong: then nobody is known."""
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
    """A zone, and what speaks for it."""

    zone: str
    why: str


def guess_zone(machine: str | None, authored: Sequence[tuple[int, int]]) -> ZoneGuess:
    """Return the machine's zone unless that is UTC or unknown; else where most authors are, and at last UTC.

    `authored` are commits as (epoch seconds, seconds east of UTC).
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
    return sum(_offset(place, at) == offset for at, offset in authored)


def _offset(place: ZoneInfo, at: int) -> int:
    told = datetime.fromtimestamp(at, UTC).astimezone(place).utcoffset()
    return 0 if told is None else int(told.total_seconds())
