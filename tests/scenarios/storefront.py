"""A few weeks of the example organisation, or of Storefront in it alone, so that scoring takes no time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from functools import cache
from typing import Any

from data.records import Change, Deployment, Incident, Objective, ObjectiveReading, Repository
from tests.monday import company

SINCE = int(datetime(2026, 8, 24, tzinfo=UTC).timestamp())
SHOP = "acme/shop"
SERVICES = ("checkout", "catalogue")


@cache
def storefront_records(*, alone: bool = True) -> tuple[Any, ...]:
    """Every record since late August, of Storefront `alone`; people and the states of sources are everybody's."""
    records = company().records
    wanted: dict[type[Any], Callable[[Any], bool]] = {
        Repository: lambda one: not alone or one.name == SHOP,
        Change: lambda one: one.repository_id in repositories and one.opened_at >= SINCE,
        Deployment: lambda one: (not alone or one.service_id in SERVICES) and one.began_at >= SINCE,
        Incident: lambda one: (not alone or one.service_id in SERVICES) and one.began_at >= SINCE,
        Objective: lambda one: not alone or one.service_id in SERVICES,
        ObjectiveReading: lambda one: one.objective_id in objectives and one.at >= SINCE,
    }
    repositories = _ids(records, Repository, wanted)
    objectives = _ids(records, Objective, wanted)
    parts = {
        "change_id": _ids(records, Change, wanted),
        "deployment_id": _ids(records, Deployment, wanted),
        "repository_id": repositories,
    }
    return tuple(_kept(records, wanted, parts))


def _ids(records: Iterable[Any], kind: type[Any], wanted: dict[type[Any], Callable[[Any], bool]]) -> set[str]:
    return {one.id for one in records if isinstance(one, kind) and wanted[kind](one)}


def _kept(
    records: Iterable[Any], wanted: dict[type[Any], Callable[[Any], bool]], parts: dict[str, set[str]]
) -> Iterator[Any]:
    """Yield what is wanted, and of everything else what is part of that."""
    for one in records:
        if type(one) in wanted:
            keep = wanted[type(one)](one)
        else:
            keep = all(getattr(one, name, None) in {None, *ids} for name, ids in parts.items())
        if keep:
            yield one
