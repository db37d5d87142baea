"""PagerDuty, by a read-only key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.sources.secret import plain
from data.sources.http.transport import Transport
from data.sources.pagerduty import ApiToken, PagerDuty

if TYPE_CHECKING:
    from bot.sources.factory import SourceFactory


class OfPagerDuty:
    """Makes what is read from PagerDuty."""

    def __init__(self, shop: SourceFactory) -> None:
        """Take the workshop; nothing is opened yet."""
        self._shop = shop

    def source(self) -> PagerDuty:
        """Return PagerDuty as a source."""
        shop, pagerduty = self._shop, self._shop.settings.sources.pagerduty
        token = plain(shop.settings.secrets.pagerduty_token)
        transport = Transport(
            shop.client(pagerduty.base_url, pagerduty.timeout),
            service="PagerDuty",
            budget=shop.budget(pagerduty.base_url, pagerduty.most_requests),
            world=shop.world,
            credentials=ApiToken(token),
            # In the header it stands behind "token=", where it would not be found by itself.
            secrets=(token,),
            fix="renew RISKBRIEF_PAGERDUTY_TOKEN",
        )
        return PagerDuty(
            transport=transport,
            services=shop.settings.pagerduty_services,
            since=shop.since,
            clock=shop.world.clock,
        )
