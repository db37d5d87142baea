"""Guesses the time zone of an organisation: this machine's, or else where the clocks of its authors stood.

A server's clock is often at UTC though nobody works there. Commits keep how far from UTC their author's clock was, so
of the zones where many work the one is taken that fits most of the commits, summer and winter.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from briefing.contracts.zones import known_zones

if TYPE_CHECKING:
    from collections.abc import Sequence

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
