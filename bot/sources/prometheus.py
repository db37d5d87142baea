"""Prometheus, by its settings: nobody in particular asks it, or who has a token, or a name with a password."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.objectives import files_of, own_objectives
from bot.sources.secret import plain
from data.sources.http.transport import Transport
from data.sources.prometheus import Api, Login, Prometheus

if TYPE_CHECKING:
    from bot.sources.factory import SourceFactory
    from data.sources.http.asking import Credentials


class OfPrometheus:
    """Makes what is read from Prometheus."""

    def __init__(self, shop: SourceFactory) -> None:
        """Take the workshop; nothing is opened yet."""
        self._shop = shop

    def source(self) -> Prometheus:
        """Return Prometheus as a source."""
        shop, prometheus = self._shop, self._shop.settings.sources.prometheus
        # Without an address it is not connected, and nobody asks for the source.
        base = prometheus.base_url or ""
        token = plain(shop.settings.secrets.prometheus_token)
        transport = Transport(
            shop.client(base, prometheus.timeout),
            service="Prometheus",
            budget=shop.budget(base, prometheus.most_requests),
            world=shop.world,
            credentials=self._credentials(token),
            # In a basic login it stands encoded, where it would not be found by itself.
            secrets=(token,),
            fix="check RISKBRIEF_PROMETHEUS_TOKEN, and username and tenant in [sources.prometheus]",
        )
        return Prometheus(
            api=Api(transport, seconds=prometheus.timeout, tenant=prometheus.tenant),
            own=own_objectives(shop.settings),
            files=files_of(shop.settings),
            services=shop.settings.objective_services,
            since=shop.since,
            clock=shop.world.clock,
        )

    def _credentials(self, token: str) -> Credentials | None:
        username = self._shop.settings.sources.prometheus.username
        return Login(token, username) if token or username is not None else None
