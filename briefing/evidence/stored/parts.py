"""The parts of an organisation that can be scored separately.

A service and a repository are in one part if the service has code there or its deployments carried its changes; two
services if one's incident names the other's deployment. Only two counts cross parts (see `everyone_at`), so memory is
needed for one at a time and a reader waits for one only.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefing.contracts.grouping import grouped
from data import records as r

if TYPE_CHECKING:
    from data.view import View


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """Repositories and services, by their ids, that are scored together."""

    repositories: frozenset[str]
    services: frozenset[str]


def parts_of(view: View, since: int) -> tuple[Part, ...]:
    """Return the parts as of what began at `since` (epoch seconds) or later, in a fixed order."""
    nodes = _Nodes()
    for repository in view.read(r.Repository):
        nodes.add(("repository", repository.id))
    for service in view.read(r.Service):
        nodes.add(("service", service.id))
    paths = sorted({(one.service_id, one.repository_id) for one in view.read(r.ServicePath)})
    for service_id, repository_id in (*paths, *view.carried_from(since)):
        nodes.join(("service", service_id), ("repository", repository_id))
    for service_id, deployed in view.blamed_from(since):
        nodes.join(("service", service_id), ("service", deployed))
    return nodes.parts()


def parts_with(parts: Iterable[Part], services: Iterable[str]) -> tuple[Part, ...]:
    wanted = frozenset(services)
    return tuple(part for part in parts if part.services & wanted)


def joined(parts: Iterable[Part]) -> Part:
    known = tuple(parts)
    return Part(
        repositories=frozenset().union(*(one.repositories for one in known)),
        services=frozenset().union(*(one.services for one in known)),
    )


_Node = tuple[str, str]


class _Nodes:
    """Which repositories and services belong together (union-find)."""

    def __init__(self) -> None:
        self._above: dict[_Node, _Node] = {}

    def add(self, node: _Node) -> None:
        self._above.setdefault(node, node)

    def join(self, one: _Node, other: _Node) -> None:
        self.add(one)
        self.add(other)
        self._above[self._root(one)] = self._root(other)

    def _root(self, node: _Node) -> _Node:
        while self._above[node] != node:
            self._above[node] = node = self._above[self._above[node]]
        return node

    def parts(self) -> tuple[Part, ...]:
        trees = grouped((self._root(node), node) for node in sorted(self._above))
        return tuple(
            Part(
                repositories=frozenset(name for kind, name in tree if kind == "repository"),
                services=frozenset(name for kind, name in tree if kind == "service"),
            )
            for tree in sorted(trees.values())
        )
