"""Finds the services that the settings name, by id or by name, among those that PagerDuty has."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from data.errors import AccessDenied, NotConnected
from data.sources.incidents import FEEDS
from data.sources.source import Notice

if TYPE_CHECKING:
    from collections.abc import Mapping

    from data.sources.pagerduty.api import Api


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """The services that are read: `ours` gives by PagerDuty's id the id here. `others` are the names of the rest."""

    ours: Mapping[str, str]
    others: tuple[str, ...] = ()
    notices: tuple[Notice, ...] = ()


@dataclass(kw_only=True, slots=True)
class ServiceMap:
    """Looks the services up once for each collection. `told` gives by PagerDuty's id or name the id here."""

    api: Api
    told: Mapping[str, str]
    _found: Found | None = field(default=None, init=False)

    def find(self) -> Found:
        """Return the services.

        Raises:
            NotConnected: the settings name none.
            SourceUnavailable, RateLimited, CredentialsRefused, NotFound, BadAnswer.
        """
        if not self.told:
            raise NotConnected('no [[service]] names its services in PagerDuty; add pagerduty = ["P1A2B3C"] to one')
        if self._found is None:
            self._found = self._look()
        return self._found

    def _look(self) -> Found:
        try:
            listed = list(self.api.every("/services", "services", (), what="services"))
        except AccessDenied as error:
            # Without the list a name cannot be told from an id; who wrote down ids loses nothing.
            detail = f"{error}; until then names of services are taken for ids"
            notice = Notice(kind="permission", repository=None, detail=detail)
            return Found(ours=dict(self.told), notices=(notice,))
        known_ones = [one for one in listed if isinstance(one.get("id"), str)]
        names = {one["id"]: str(one.get("name") or one.get("summary") or "") for one in known_ones}
        by_name = {name.strip().casefold(): known for known, name in names.items()}
        ours: dict[str, str] = {}
        notices = []
        for told, service in self.told.items():
            known = told if told in names else by_name.get(told.strip().casefold())
            if known is not None:
                ours[known] = service
                continue
            detail = (
                f"PagerDuty shows no service {told!r}, which the settings give to {service}; correct its name or id"
            )
            notices.append(Notice(kind="missing", repository=None, detail=detail, blinds=FEEDS))
        others = sorted(name for known, name in names.items() if known not in ours)
        return Found(ours=ours, others=tuple(others), notices=tuple(notices))
