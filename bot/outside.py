"""Asks clocks that are not this machine's: of Slack, of the sources over HTTP, and of PostgreSQL.

Whatever a web server answers, its `Date` header says what time it is there. So its base address is asked for nothing
(HEAD, without credentials), and only when a new week would be begun. The surprising thing: PostgreSQL may deny that a
week is over, but where there is anybody else to ask its word alone is not enough: it may run on this very machine.
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
"""How long one of them may take to answer: a planner waits for each."""

DATABASE: Final = "PostgreSQL"


@dataclass(frozen=True, slots=True)
class OutsideClocks:
    """The clocks of some services, by name and address, and of a database, which may have none of its own."""

    addresses: Mapping[str, str]
    database: Callable[[], datetime | None]

    def leads(self, now: datetime) -> dict[str, timedelta | None]:
        """Return by name how far a moment of our clock is ahead of each; None of a service that does not answer."""
        times = {name: _date_at(address) for name, address in self.addresses.items()}
        try:
            if (time := self.database()) is not None:
                times[DATABASE] = time
        except StoreError:
            times[DATABASE] = None
        return {name: None if time is None else now - time for name, time in times.items()}

    def ahead(self, now: datetime) -> Lead | None:
        """Return how far our clock is ahead of the one that is furthest behind; None where all that answer agree."""
        leads = self.leads(now)
        by, whose = max(((by, name) for name, by in leads.items() if by is not None), default=(timedelta(), ""))
        if by > TOLERANCE:
            return Lead(whose=whose, by=by)
        is_silent = bool(self.addresses) and all(leads[name] is None for name in self.addresses)
        return Lead(whose=", ".join(self.addresses), by=None) if is_silent else None


def build_outside(settings: Settings, store: Store) -> OutsideClocks:
    """Build what asks the clocks of whatever the settings connect; nothing is asked yet."""
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
    # Slow to import, and only needed when a week is new.
    import httpx  # noqa: PLC0415

    try:
        headers = httpx.head(address, timeout=SECONDS, headers={"Cache-Control": "no-cache"}).headers
        # What a cache kept is as old as it says.
        time = parsedate_to_datetime(headers["date"]) + timedelta(seconds=int(headers.get("age", "0")))
    except (httpx.HTTPError, httpx.InvalidURL, KeyError, ValueError, TypeError, OverflowError):
        return None
    return time if time.tzinfo is not None else time.replace(tzinfo=UTC)
