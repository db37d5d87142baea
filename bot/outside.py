"""Asks other clocks: Slack's, the sources' over HTTP (by the `Date` header), and PostgreSQL's.

PostgreSQL may deny that a week is over, but does not suffice where others can be asked: it may run on this machine.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final

from bot.settings.connected import GITHUB, GITLAB, LABELS, PAGERDUTY, PROMETHEUS, lacking
from briefing.delivery.runs.ahead import TOLERANCE, Lead
from data.errors import StoreError

if TYPE_CHECKING:
    from bot.settings import Settings
    from data.store import Store

SECONDS: Final = 5.0
"""Timeout of each: a planner waits for all."""

DATABASE: Final = "PostgreSQL"


@dataclass(frozen=True, slots=True)
class OutsideClocks:
    """The clocks of services, by name and address, and of a database, if it has one."""

    addresses: Mapping[str, str]
    database: Callable[[], datetime | None]

    def leads(self, now: datetime) -> dict[str, timedelta | None]:
        """Return by name how far our clock is ahead of each; None where a service does not answer."""
        times = {name: _date_at(address) for name, address in self.addresses.items()}
        try:
            if (time := self.database()) is not None:
                times[DATABASE] = time
        except StoreError:
            times[DATABASE] = None
        return {name: None if time is None else now - time for name, time in times.items()}

    def ahead(self, now: datetime) -> Lead | None:
        """Return our lead over the slowest clock; None where all agree."""
        leads = self.leads(now)
        by, whose = max(((by, name) for name, by in leads.items() if by is not None), default=(timedelta(), ""))
        if by > TOLERANCE:
            return Lead(whose=whose, by=by)
        is_silent = bool(self.addresses) and all(leads[name] is None for name in self.addresses)
        return Lead(whose=", ".join(self.addresses), by=None) if is_silent else None


def build_outside(settings: Settings, store: Store) -> OutsideClocks:
    """Build the clocks of all connected services; nothing is asked yet."""
    sources, lacks = settings.sources, lacking(settings)
    addresses = {
        GITHUB: sources.github.base_url,
        GITLAB: sources.gitlab.base_url,
        PAGERDUTY: sources.pagerduty.base_url,
        PROMETHEUS: sources.prometheus.base_url,
    }
    found = {LABELS[name]: url for name, url in addresses.items() if url is not None and lacks.get(name, "") is None}
    slack = {} if settings.secrets.slack_bot_token is None else {"Slack": settings.slack.api_url}
    return OutsideClocks(slack | found, store.time)


def _date_at(address: str) -> datetime | None:
    # Slow to import, and only needed for a new week.
    import httpx  # noqa: PLC0415

    try:
        headers = httpx.head(address, timeout=SECONDS, headers={"Cache-Control": "no-cache"}).headers
        # A cached answer is as old as it says.
        time = parsedate_to_datetime(headers["date"]) + timedelta(seconds=int(headers.get("age", "0")))
    except (httpx.HTTPError, httpx.InvalidURL, KeyError, ValueError, TypeError, OverflowError):
        return None
    return time if time.tzinfo is not None else time.replace(tzinfo=UTC)
