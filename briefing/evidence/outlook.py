"""What is known of the week ahead when a briefing is made: days off by service, and what nobody tells of.

A plain git clone has no outlook: it knows no country, so that only weekends count as days off.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

DAYS_AHEAD = 16
"""Days looked up from the Monday after the week: two weeks, and two days that may prolong the weekend after them."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Outlook:
    """The days ahead of a scope.

    `days_off` holds the names of public holidays by service id and local day; a service that is not in it has no
    country, so that its holidays are unknown. `untold` are the kinds of data of which no source could tell at the
    end of the week, such as "incidents feed" and "slo".
    """

    days_off: Mapping[str, Mapping[date, str]]
    untold: frozenset[str]
