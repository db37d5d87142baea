"""When a change was deployed, as far as a git history can tell: with the first release that carried it.

It went out, it waits, or nobody knows. A release of the whole repository carries all services without releases of their
own; a component's release carries that service only, and nothing if it matches none. A change of several services is
out once all are.

Nobody knows where a service does not go out by releases, or no longer does: where the newest is older than twice the
longest pause of the two years before it, at least 90 days and at most a year. Only tags made before the cutoff count.

Patch releases (SemVer 2.0 §6: the third number or a later one is above zero) tell the fixes they carry first, from any
branch.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import dropwhile, pairwise
from typing import TYPE_CHECKING, Final

from data.commits import is_bot
from data.releasenames import service_of_component, version_of
from scoring.kinds.notable import security_fix
from scoring.kinds.repairs import repair_kind

if TYPE_CHECKING:
    from data.sources.git.graph import CommitGraph, CommitNode
    from data.sources.git.tags import ReleaseTag, TagHistory
    from scoring.kinds.notable import SecurityFix


PATCH_FROM = 2
"""From this place on, a number above zero makes a patch release."""


MOST_CHANGES = 2
"""So many changes are told of a patch release without a repair in a title."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ReleasedChange:
    """A change that a release is the first to carry."""

    label: str
    title: str
    is_fix: bool
    security: SecurityFix | None

    @property
    def is_security(self) -> bool:
        """Whether it repairs a weakness of the repository's own code."""
        return self.security is not None and not self.security.of_dependency


@dataclass(frozen=True, kw_only=True, slots=True)
class Released:
    """A release: its name, time (epoch seconds), and purpose, empty where unknown."""

    name: str
    at: int
    changes: tuple[ReleasedChange, ...] = ()


def changes_in(
    graph: CommitGraph, history: TagHistory, carried: Mapping[str, ReleaseTag], tag: ReleaseTag, repository: str
) -> tuple[ReleasedChange, ...]:
    """Return what a patch release repairs, security fixes first, then in history's order; else its few changes.

    `carried` has the first release by commit. A cherry-pick counts as the change it repeats, and a request's commits as
    the request.
    """
    numbers = version_of(tag.name)
    if not any(numbers[PATCH_FROM:]):
        return ()
    nodes, chain = {**history.side, **graph.nodes}, graph.mainline
    order = {sha: place for place, sha in enumerate(chain)}
    # A release branch merged back later is no change of its own.
    landed = {
        one.sha: sha
        for sha in chain
        if graph.nodes[sha].request and graph.nodes[sha].committed_at <= tag.created_at
        for one in graph.brought_in(sha)
    }
    landed |= {sha: sha for sha in chain if graph.nodes[sha].request or len(graph.nodes[sha].parents) <= 1}
    new = [sha for sha in nodes if carried.get(sha) == tag and len(nodes[sha].parents) <= 1]
    same = ({landed[one] for one in (sha, *history.same_as.get(sha, ())) if one in landed} for sha in new)
    origins = {sha: min(found, key=order.__getitem__, default=sha) for sha, found in zip(new, same, strict=True)}
    undone = _undone(origins, nodes)
    version = ".".join(map(str, numbers))
    # What names the version makes the release.
    kept = (nodes[sha] for sha in dict.fromkeys(origins.values()) if sha not in undone)
    own = [node for node in kept if version not in node.title]
    changes = [_change(node, repository) for node in own if not is_bot(*node.author)]
    fixes = [one for one in changes if one.is_fix or one.security]
    requests = [one for one in changes if "#" in one.label]
    told = fixes or (requests if len(requests) <= MOST_CHANGES else [])
    return tuple(sorted(told, key=lambda one: (not one.is_security, one.security is None)))


def _undone(origins: Mapping[str, str], nodes: Mapping[str, CommitNode]) -> set[str]:
    """Return the changes a release brings and reverts, and their reverts; `origins`: the change by new commit."""
    requests = {nodes[one].request: one for one in origins.values() if nodes[one].request is not None}
    found = set[str]()
    for sha, change in origins.items():
        for named in nodes[sha].reverts:
            targets = {one for new, one in origins.items() if new.startswith(named) or one.startswith(named)}
            targets |= {requests[named]} if named in requests else set()
            found |= {change, *targets} if targets - {change} else set()
    return found


def _change(node: CommitNode, repository: str) -> ReleasedChange:
    repair = repair_kind(node.title)
    number = None if node.request is None else node.request[1:]
    return ReleasedChange(
        label=f"{repository}#{number}" if number else f"{repository}@{node.sha[:9]}",
        title=node.title.removesuffix(f"(#{number})").rstrip(),
        is_fix=repair is not None,
        security=security_fix(node.title, node.advisories, repair=repair),
    )


DAY: Final = 86_400
YEAR_SECONDS: Final = 365 * DAY
RHYTHM_SECONDS: Final = 2 * YEAR_SECONDS
LEAST_SILENCE_SECONDS: Final = 90 * DAY
MOST_PAUSES: Final = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Departure:
    """Whether a change went out, with the release `tag`; `is_known` is False where no release scheme tells."""

    is_known: bool
    tag: ReleaseTag | None = None


UNKNOWN: Final = Departure(is_known=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class Releases:
    """The deployments of one repository.

    `carried` has, by service (None for the rest of the repository), the first release of each commit, for recognised
    schemes only. `components` are all services with releases of their own; `unplaced` counts by component last year's
    tags that match no service. `tags` are recognised releases, oldest first; `whole` are the rest's, `carrying` those
    of them that carry a commit, `changes` what one is for.
    """

    carried: Mapping[str | None, Mapping[str, ReleaseTag]]
    components: frozenset[str]
    unplaced: Mapping[str, int]
    tags: tuple[ReleaseTag, ...] = ()
    whole: tuple[ReleaseTag, ...] = ()
    carrying: Callable[[str, Iterable[ReleaseTag]], Iterable[ReleaseTag]] = lambda *_: ()
    changes: Callable[[ReleaseTag, str], tuple[ReleasedChange, ...]] = lambda *_: ()

    @classmethod
    def of(
        cls, graph: CommitGraph, history: TagHistory, *, cutoff: int, services: Mapping[str, Iterable[str]]
    ) -> Releases:
        """Find each commit's first release before `cutoff` (epoch seconds); `services` has all names by service id."""
        schemes: defaultdict[str | None, list[ReleaseTag]] = defaultdict(list)
        unplaced: Counter[str] = Counter()
        for tag in history.tags:
            if tag.created_at >= cutoff:
                continue
            service = None if tag.component is None else service_of_component(tag.component, services)
            if tag.component is None or tag.is_own or service is not None:
                schemes[service].append(tag)
            elif tag.created_at >= cutoff - YEAR_SECONDS:
                unplaced[tag.component] += 1
        used = {one: tags for one, tags in schemes.items() if is_in_use([tag.created_at for tag in tags], cutoff)}
        carried = {service: history.first_carried(graph, tags) for service, tags in used.items()}
        return cls(
            carried=carried,
            components=frozenset(service for service in schemes if service is not None),
            unplaced=dict(sorted(unplaced.items(), key=lambda one: (-one[1], one[0]))),
            tags=tuple(
                sorted((tag for tags in used.values() for tag in tags), key=lambda tag: (tag.created_at, tag.name))
            ),
            whole=tuple(used.get(None, ())),
            carrying=partial(history.carrying, graph),
            changes=partial(changes_in, graph, history, carried.get(None, {})),
        )

    def tells_of(self, service: str) -> bool:
        return self._scheme(service) in self.carried

    def departure(self, sha: str, services: Iterable[str]) -> Departure:
        """Return whether a commit's change went out, by the services it touches."""
        schemes = {self._scheme(service) for service in services} or {None}
        if not schemes <= self.carried.keys():
            return UNKNOWN
        found = [self.carried[scheme].get(sha) for scheme in schemes]
        tags = [tag for tag in found if tag is not None]
        is_out = len(tags) == len(found)
        return Departure(is_known=True, tag=max(tags, key=lambda tag: (tag.created_at, tag.name)) if is_out else None)

    def also(self, first: str | None, sha: str) -> tuple[ReleaseTag, ...]:
        """Return later releases than `first` with which other lines of versions got a commit, oldest first.

        Those that carry it where the version next below does not: what is above has it from there.
        """
        since = tuple(dropwhile(lambda tag: tag.name != first, self.whole))
        carrying = {*since[:1], *(self.carrying(sha, since[1:]) if since[1:] else ())}
        ordered = sorted(self.whole, key=lambda tag: (version_of(tag.name), tag.name)) if carrying else ()
        new = {tag for below, tag in pairwise(ordered) if tag in carrying and below not in carrying}
        return tuple(tag for tag in since[1:] if tag in new)

    def may_wait_at(self, sha: str, moment: int) -> bool:
        """Whether a commit waited at a moment (epoch seconds), if it touches what has a scheme that lacks it."""
        tags = [carried.get(sha) for carried in self.carried.values()]
        return any(tag is None or tag.created_at >= moment for tag in tags)

    def _scheme(self, service: str) -> str | None:
        return service if service in self.components else None


def is_in_use(times: Sequence[int], cutoff: int) -> bool:
    """Whether a scheme with releases at some times (epoch seconds, sorted, at least one) is still in use."""
    recent = [at for at in times if at >= times[-1] - RHYTHM_SECONDS]
    longest = max((later - earlier for earlier, later in pairwise(recent)), default=0)
    return cutoff - times[-1] <= min(max(MOST_PAUSES * longest, LEAST_SILENCE_SECONDS), YEAR_SECONDS)
