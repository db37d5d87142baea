"""The names of time zones, checked as people write them."""

from __future__ import annotations

from difflib import get_close_matches
from functools import cache
from zoneinfo import available_timezones


@cache
def known_zones() -> frozenset[str]:
    """Return the names of all IANA zones; kept, because finding them walks a directory tree."""
    return frozenset(available_timezones())


def check_zone(value: str) -> str:
    """Check an IANA zone by its exact name: ZoneInfo would take 'europe/berlin' where the disk ignores case.

    Raises:
        ValueError: it is none; the text goes on after the value and says what may have been meant.
    """
    zones = known_zones()
    if value in zones:
        return value
    city = value.lower().replace(" ", "_")
    by_lower = {zone.lower(): zone for zone in sorted(zones)}
    same_city = [zone for zone in by_lower if zone.rpartition("/")[2] == city]
    found = same_city or get_close_matches(value.lower(), by_lower, n=1)
    hint = f"did you mean {by_lower[found[0]]!r}?" if found else "write a name such as Europe/Berlin or UTC"
    raise ValueError(f"is not an IANA zone; {hint}")
