"""What git clones give a payload: services, links, sources, reverts, and what was assumed.

All is as of the cutoff: later commits neither show as the head nor count as read, so that a past week's payload keeps
its bytes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from briefing.contracts.grouping import grouped
from briefing.contracts.payload import (
    Evidence as Link,
)
from briefing.contracts.payload import (
    Repository,
    Service,
    Source,
    SourceState,
    Subject,
)
from briefing.contracts.words import day, listed
from briefing.evidence.basis import CHANGES, DEPLOYMENTS, NEVER_SEEN, Basis, scorecard_info
from briefing.evidence.clone import ONE_SERVICE, supplied_signals
from briefing.evidence.clone_releases import Released
from data.releasenames import version_of
from data.sources.git.message import bare_title

if TYPE_CHECKING:
    from briefing.contracts.payload import ScorecardInfo
    from briefing.contracts.week import Week
    from briefing.evidence.changes import ScoredChange
    from briefing.evidence.clone import Evidence
    from briefing.evidence.clone_records import ServiceMap
    from briefing.evidence.clone_releases import Releases
    from data.sources.git.tags import ReleaseTag
    from scoring.catalogue import Catalogue


_REVERT_OF = re.compile(r'Revert "(?P<title>.+?)(?:"(?: \(#\d+\))?)?$')


def find_reverts(
    changes: Sequence[ScoredChange], change_of: Callable[[str], ScoredChange | None]
) -> dict[str, tuple[ScoredChange, ...]]:
    """Return the reverts of each change by its id: by the commit named, else by the title quoted.

    `change_of` returns the change of a commit id as a message writes it.
    """
    found: dict[str, tuple[ScoredChange, ...]] = {}
    for change in changes:
        named = [target for sha in change.reverts if (target := change_of(sha)) is not None]
        for target in named or _quoted(change, changes):
            if target.id != change.id and change not in found.get(target.id, ()):
                found[target.id] = (*found.get(target.id, ()), change)
    return found


def _quoted(revert: ScoredChange, changes: Iterable[ScoredChange]) -> list[ScoredChange]:
    """Return the newest earlier change whose title a revert quotes, as GitHub does, which cuts a long one ("…")."""
    quote = _REVERT_OF.match(revert.title)
    if quote is None:
        return []
    title, cut = bare_title(quote["title"].removesuffix("…")), quote["title"].endswith("…")
    earlier = [
        change
        for change in changes
        if change.repository == revert.repository
        and change.landed_at <= revert.landed_at
        and (change.title.startswith(title) if cut else bare_title(change.title) == title)
    ]
    return sorted(earlier, key=lambda change: (change.landed_at, change.id))[-1:]


MOST_NAMED = 4
"""Components that the footer names; the rest are counted as one."""


def git_basis(evidence: Sequence[Evidence], week: Week, catalogue: Catalogue) -> Basis:
    changes = tuple(change for one in evidence for change in one.changes)
    names = [one.repository.name for one in evidence]
    return Basis(
        scope=Subject(type="scope", id="+".join(names), label=listed(names)),
        repositories=tuple(_repository(one, week) for one in evidence),
        services=tuple(service for one in evidence for service in _services(one)),
        changes=changes,
        began_at=min(one.graph.nodes[one.graph.mainline[0]].committed_at for one in evidence),
        sources=tuple(_source(one, week) for one in evidence),
        status=SourceState.PARTIAL
        if any(
            (one.repository.shallow or one.absent_diffs > 0 or _silent_since(one, week) is not None) for one in evidence
        )
        else SourceState.OK,
        scorecards=_scorecards(evidence, catalogue),
        assumptions=_assumptions(evidence, week),
        reverted=find_reverts(changes, {change.sha: change for change in changes}.get),
        has_queue=any(one.releases.carried for one in evidence),
        links=_links(evidence),
        unseen=_unseen(evidence, week),
        released=tuple(
            _released(tag, one, is_alone=len(evidence) == 1)
            for one in evidence
            for tag in _once_each(one.releases.tags)
            if week.holds(tag.created_at)
        ),
    )


def _once_each(tags: Iterable[ReleaseTag]) -> Iterable[ReleaseTag]:
    """Return tags without second names of a version on one commit: v2.3.1 and 2.3.1."""
    return {(tag.component, tag.sha, version_of(tag.name)): tag for tag in reversed(tuple(tags))}.values()


def _released(tag: ReleaseTag, one: Evidence, *, is_alone: bool) -> Released:
    name = tag.name if is_alone else f"{one.repository.name} {tag.name}"
    changes = one.releases.changes(tag, one.repository.name) if tag in one.releases.whole else ()
    return Released(name=name, at=tag.created_at, changes=changes)


def _silent_since(one: Evidence, week: Week) -> int | None:
    """Return when a clone had its last commit, None if it has one in the week or later.

    A clone that was not fetched looks like one without landings, so its week has no known zeros.
    """
    landed = _landed(one, week)
    newest = max((one.graph.nodes[sha].committed_at for sha in landed), default=None)
    is_older = newest is not None and newest < week.bounds[0]
    return newest if is_older and len(landed) == len(one.graph.mainline) else None


def _unseen(evidence: Sequence[Evidence], week: Week) -> dict[str, dict[str, int]]:
    """Tell by service what cannot be seen: all since a clone fell silent, and deployments without releases."""
    found: dict[str, dict[str, int]] = {}
    for one in evidence:
        since = _silent_since(one, week)
        silent = {} if since is None else {CHANGES: since, DEPLOYMENTS: since}
        for service in one.services.ids.values():
            never = {} if one.releases.tells_of(service) else {DEPLOYMENTS: NEVER_SEEN}
            found[service] = silent | never
    return found


def _landed(one: Evidence, week: Week) -> list[str]:
    """Return the default branch's commits that had landed by the end of the week."""
    return [sha for sha in one.graph.mainline if one.graph.nodes[sha].committed_at < week.bounds[1]]


def _repository(one: Evidence, week: Week) -> Repository:
    repository = one.repository
    return Repository(
        name=repository.name,
        head=next(reversed(_landed(one, week)), None),
        branch=repository.branch,
        url=repository.web_url,
    )


def _source(one: Evidence, week: Week) -> Source:
    repository, landed = one.repository, _landed(one, week)
    identity, where = f"git:{repository.name}", repository.branch or "a detached HEAD"
    if not landed:
        detail = "no commit before the end of the week"
        return Source(id=identity, label=f"git {repository.name}", state=SourceState.OK, detail=detail, as_of=None)
    newest = max(one.graph.nodes[sha].committed_at for sha in landed)
    state, detail = SourceState.OK, f"{len(landed):,} changes read"
    as_of = datetime.fromtimestamp(newest, UTC).astimezone(ZoneInfo(week.zone)).isoformat()
    if _silent_since(one, week) is not None:
        state, detail = SourceState.STALE, f"no commit since {day(as_of)}: fetch the clone, or nothing landed"
    if one.absent_diffs:
        state, detail = SourceState.PARTIAL, f"{one.absent_diffs:,} changes without file contents in this clone"
    if repository.shallow:
        state, detail = SourceState.PARTIAL, "shallow clone: signals that need history are off"
    return Source(
        id=identity,
        label=f"git {repository.name} ({where} at {landed[-1][:9]})",
        state=state,
        detail=detail,
        as_of=as_of,
    )


def _services(one: Evidence) -> list[Service]:
    return [
        Service(id=service, label=service, repository=one.repository.name, paths=(f"{folder}/",) if folder else ())
        for folder, service in one.services.ids.items()
    ]


def _links(evidence: Sequence[Evidence]) -> Callable[[ScoredChange], Link]:
    """Return what makes a change's evidence: the command that shows it and its address, if known."""
    urls = {one.repository.name: one.repository.web_url for one in evidence}

    def link(change: ScoredChange) -> Link:
        url = urls[change.repository]
        return Link(
            text=f"git show -m --first-parent {change.sha[:12]}", url=f"{url}/commit/{change.sha}" if url else None
        )

    return link


def _scorecards(evidence: Sequence[Evidence], catalogue: Catalogue) -> tuple[ScorecardInfo, ...]:
    """Describe the scorecards; repositories with the same layout share one."""
    found = []
    for first, *rest in grouped((one.scorecard.version, one) for one in evidence).values():
        card, is_shallow, services = first.scorecard, first.repository.shallow, first.services
        reasons = supplied_signals(catalogue, shallow=is_shallow, is_one=services.is_one, is_known=services.is_known)
        missing = {signal.id: reasons[signal.id] or "" for signal in card.absent}
        found.append(scorecard_info(card, [one.repository.name for one in (first, *rest)], missing, catalogue))
    return tuple(found)


def _assumptions(evidence: Sequence[Evidence], week: Week) -> tuple[str, ...]:
    lines = []
    for one in evidence:
        name = one.repository.name
        lines += [f"{name}: {said}" for said in _releases(one.releases)]
        lines.append(f"{name}: {_found(one.services)}")
    lines.append("reverts and fixes stand in for incidents")
    lines.append(f"hours and days are those of {week.zone}; no country is known, so only weekends count as days off")
    return tuple(lines)


def _found(services: ServiceMap) -> str:
    own, *parts = services.ids.values()
    if not parts:
        return ONE_SERVICE[services.is_known]
    are = "is a service of its own" if len(parts) == 1 else "are services of their own"
    return f"{listed(parts)} {are}, and {own} is all else"


def _releases(releases: Releases) -> list[str]:
    lines = []
    if None in releases.carried:
        lines.append("release tags count as deployments")
    if own := sorted(service for service in releases.carried if service is not None):
        lines.append(f"release tags of a part count as deployments of it alone: {listed(own)}")
    if None not in releases.carried:
        lines.append(
            f"no release scheme in use is known{' of the rest' if own else ''}, so nothing is said to wait or to have"
            " gone out, and the hour of a change is that at which it landed"
        )
    if named := [f"{component} ({count:,})" for component, count in releases.unplaced.items()]:
        told = listed(named, most=MOST_NAMED)
        lines.append(f"tags of parts that are no service here deploy nothing; in the last year: {told}")
    return lines
