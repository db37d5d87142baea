"""Finds the services that the settings name, by id or by name, among those that PagerDuty has."""

from __future__ import annotations

from dataclasses import dataclass
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


def find_services(api: Api, told: Mapping[str, str]) -> Found:
    """Look up the services of `told`, which gives by PagerDuty's id or name the id here.

    Raises:
        NotConnected: the settings name none.
        SourceUnavailable, RateLimited, CredentialsRefused, NotFound, BadAnswer.
    """
    if not told:
        raise NotConnected('no [[service]] names its services in PagerDuty; add pagerduty = ["P1A2B3C"] to one')
    try:
        listed = list(api.every("/services", "services", (), what="services"))
    except AccessDenied as error:
        # Without the list a name cannot be told from an id; who wrote down ids loses nothing.
        detail = f"{error}; until then names of services are taken for ids"
        return Found(ours=told, notices=(Notice(kind="permission", repository=None, detail=detail),))
    known = [one for one in listed if isinstance(one.get("id"), str)]
    names = {one["id"]: str(one.get("name") or one.get("summary") or "") for one in known}
    by_name = {name.strip().casefold(): known_id for known_id, name in names.items()}
    ours: dict[str, str] = {}
    notices = []
    for name, service in told.items():
        found = name if name in names else by_name.get(name.strip().casefold())
        if found is not None:
            ours[found] = service
            continue
        detail = f"PagerDuty shows no service {name!r}, which the settings give to {service}; correct its name or id"
        notices.append(Notice(kind="missing", repository=None, detail=detail, blinds=FEEDS))
    others = sorted(name for known_id, name in names.items() if known_id not in ours)
    return Found(ours=ours, others=tuple(others), notices=tuple(notices))
