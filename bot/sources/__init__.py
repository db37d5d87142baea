"""Builds a collection's sources; an unconnected one is listed with what to set. Sources on one host share a budget.
Only commands that collect import this package: it loads their libraries.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.errors import UsageError
from bot.settings.connected import GIT, LABELS, lacking
from bot.settings.values import nearest
from bot.sources.connections import Connections, StoreMemory
from bot.sources.makers import FEEDS, MAKERS
from data.sources.git.mirror.ancestry import MirrorAncestry
from data.sources.source import Source, Unconnected

if TYPE_CHECKING:
    from bot.settings import Settings
    from data.deploys.history import Ancestry
    from data.sources.http.asking import Budget
    from data.sources.http.transport import World
    from data.store import Store


@dataclass(frozen=True, kw_only=True, slots=True)
class Sources:
    """The connected sources, the others with what to set, and a budget per host; no mirrors, no `ancestry`."""

    connected: tuple[Source, ...]
    unconnected: tuple[Unconnected, ...]
    budgets: Mapping[str, Budget]
    ancestry: Ancestry | None = None

    def require(self, names: Collection[str]) -> None:
        """Raise UsageError for the name of an unknown source."""
        there = {one.id for one in self.connected} | {one.id for one in self.unconnected}
        for name in names:
            if name not in LABELS:
                known = f"; there are {', '.join(LABELS)}"
                raise UsageError(f"--source {name!r} is no source{nearest(name, LABELS, known)}")
            if name not in there:
                raise UsageError(f"--source {name!r} is not set up; see 'riskbrief settings example'")


@contextmanager
def open_sources(
    settings: Settings,
    world: World,
    *,
    since: int,
    known: Mapping[str, str] | None = None,
    store: Store | None = None,
) -> Iterator[Sources]:
    """Build all connected sources, closed at the end. `since` (epoch seconds) is how far back a first collection goes;
    `known` gives stored repository ids by name. From the `store` git learns whose addresses stand in commits.
    """
    with ExitStack() as stack:
        lacks = lacking(settings)
        connections = Connections(
            settings=settings,
            world=world,
            since=since,
            known=known or {},
            memory=StoreMemory(store),
            has_mirrors=lacks[GIT] is None,
            stack=stack,
        )
        yield Sources(
            connected=tuple(
                make(connections) for name, make in MAKERS.items() if name in lacks and lacks[name] is None
            ),
            unconnected=tuple(
                Unconnected(id=name, label=LABELS[name], feeds=FEEDS[name], detail=why)
                for name, why in lacks.items()
                if why is not None
            ),
            budgets=connections.budgets,
            ancestry=MirrorAncestry(connections.mirror_of) if connections.has_mirrors and store is not None else None,
        )
