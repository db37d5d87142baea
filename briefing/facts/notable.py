"""What matters whatever it scores: security fixes, schema migrations, code that guards access.

A security fix is released, waiting, or unknown; of an unknown one nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

from briefing.contracts.payload import Evidence, Subject
from briefing.evidence.basis import severity_of
from briefing.evidence.changes import by_risk
from scoring.kinds.notable import guards_access, is_breaking, is_migration

if TYPE_CHECKING:
    from pydantic import JsonValue

    from briefing.contracts.payload import Fact
    from briefing.evidence.changes import ScoredChange
    from briefing.facts.weekdata import WeekData

MOST_NAMED = 5


class Release(StrEnum):
    """How far a merged change has come by the end of the week, least first."""

    WAITS = "waits"
    OUT = "released"
    UNKNOWN = "unknown"
    """No source tells, or a release overtook it and may contain it in another form."""


def _release_of(data: WeekData, change: ScoredChange) -> Release:
    at = _went_out(change)[1]
    if change.is_out_known and at is not None and at < data.home(change).bounds[1]:
        return Release.OUT
    waits = change in data.waiting and not (change.security and change.security.may_be_out)
    return Release.WAITS if waits else Release.UNKNOWN


def _went_out(change: ScoredChange) -> tuple[str | None, int | None]:
    """Return the release that carried a change, and when; what a merge repairs may have gone out before it."""
    fix = change.security
    return fix.out if fix is not None and fix.out is not None else (change.release, change.deployed_at)


def security_fixes(data: WeekData) -> dict[Release, list[ScoredChange]]:
    """Return the security fixes to tell, riskiest first: landed in the week, released in it, or merged and waiting.

    Fixes in dependencies are told in the week they land; reverted ones are left out.
    """
    found: dict[Release, list[ScoredChange]] = {one: [] for one in Release}
    known = {
        one.id: one
        for week in (*data.weeks, data.waiting)
        for one in week
        if one.security is not None and one.id not in data.reverted
    }
    for change in sorted((one for one in known.values() if not _only_repeats(one, known.values())), key=by_risk):
        start, end = data.home(change).bounds
        release, landed = _release_of(data, change), change.landed_at
        went_out = (out := _went_out(change)[1]) is not None and start <= out < end
        is_news = start <= landed < end or (is_own(change) and (release is Release.WAITS or went_out))
        # An open change has not landed.
        if is_news and landed < end:
            found[release].append(change)
    return found


def _only_repeats(change: ScoredChange, others: Iterable[ScoredChange]) -> bool:
    """Whether a change only merges back what had gone out before, brought to the branch by others."""
    fix, at = change.security, _went_out(change)[1]
    if fix is None or not fix.ids or at is None or at >= change.landed_at:
        return False
    named = {name for one in others if one is not change and one.security is not None for name in one.security.ids}
    return named.issuperset(fix.ids)


def own_fixes(data: WeekData) -> list[list[ScoredChange]]:
    """Return the fixes of the scope's own code, grouped by release state, least released first."""
    return [own for found in security_fixes(data).values() if (own := [one for one in found if is_own(one)])]


def is_own(change: ScoredChange) -> bool:
    """Whether a change repairs a weakness of the scope's own code, not of a dependency."""
    return change.security is not None and not change.security.of_dependency


def notable(data: WeekData) -> Iterator[Fact]:
    yield from _advisories(data)
    yield from _releases(data)
    for release, changes in security_fixes(data).items():
        for change in changes:
            yield _security_fix(data, change, release)
    breaking = [change for change in data.now if is_breaking(change.title)]
    migrations = [change for change in data.now if is_migration(change.readings)]
    guards = [change for change in data.now if guards_access(change.readings)]
    for name, changes in (("breaking", breaking), ("migrations", migrations), ("sensitive", guards)):
        if changes:
            ranked = sorted(changes, key=by_risk)
            detail = {
                "changes": [one.label for one in ranked[:MOST_NAMED]],
                "ids": [one.id for one in ranked],
                **_who(ranked[0]),
            }
            evidence = tuple(map(data.links, ranked[:MOST_NAMED]))
            yield data.fact(f"week.{name}", name, len(ranked), "changes", detail=detail, evidence=evidence)


def _releases(data: WeekData) -> Iterator[Fact]:
    start, end = data.bounds
    found = sorted((one for one in data.released if start <= one.at < end), key=lambda one: (-one.at, one.name))
    if found:
        detail = {"releases": [one.name for one in found[:MOST_NAMED]], "at": data.iso(found[0].at)}
        yield data.fact("week.releases", "releases", len(found), "releases", detail=detail)
    for one in found:
        if one.changes:
            yield data.fact(
                f"release.{one.name}",
                "release_content",
                len(one.changes),
                "changes",
                detail={
                    "release": one.name,
                    "released_at": data.iso(one.at),
                    "changes": [change.label for change in one.changes[:MOST_NAMED]],
                    "title": one.changes[0].title,
                    "are_fixes": any(change.is_fix or change.security for change in one.changes),
                    "security": sum(change.is_security for change in one.changes),
                },
            )


def _advisories(data: WeekData) -> Iterator[Fact]:
    homes = [(one, *data.home(one).bounds) for one in data.advisories]
    known = [one for one, start, end in homes if start <= one.advisory.published_at < end]
    for one in sorted(known, key=lambda one: (-one.rank, one.advisory.id, one.repository)):
        advisory = one.advisory
        yield data.fact(
            f"advisory.{one.repository}.{advisory.id}",
            "advisory",
            advisory.id,
            "",
            detail={
                "ids": [*one.ids],
                "repository": one.repository,
                "severity": advisory.severity,
                "title": advisory.summary,
                "patched": one.patched,
                "published_at": data.iso(advisory.published_at),
                "services": [*one.services],
            },
            evidence=(Evidence(text=advisory.id, url=advisory.url),),
        )


def _security_fix(data: WeekData, change: ScoredChange, release: Release) -> Fact:
    fix = change.security
    tag, at = _went_out(change) if release is Release.OUT else (None, None)
    ids = () if fix is None else fix.ids
    end = data.home(change).bounds[1]
    severity = severity_of(ids, data.advisories, end)
    also = [(name, when) for name, when in fix.also if when < end] if fix is not None and tag is not None else []
    return data.fact(
        security_id(change),
        "security_fix",
        release.value,
        "",
        subject=Subject(type="change", id=change.id, label=change.label),
        detail={
            "ids": [*ids],
            **({} if severity is None else {"severity": severity}),
            "of_dependency": not is_own(change),
            **({"brought": fix.brought} if fix is not None and fix.brought else {}),
            "points": change.score.points,
            "landed_at": data.iso(change.landed_at),
            "earlier": change.landed_at < data.home(change).bounds[0],
            "release": tag,
            "released_at": None if at is None else data.iso(at),
            **({"also": [name for name, _ in also], "also_at": data.iso(also[-1][1])} if also else {}),
            "services": [*change.services],
            **_who(change),
        },
        evidence=(data.links(change),),
    )


def security_id(change: ScoredChange) -> str:
    return f"security.{change.id}"


def _who(change: ScoredChange) -> Mapping[str, JsonValue]:
    """Return the title of a change and its author, except a bot, who is nobody to talk to."""
    who = {} if change.is_bot else {"author": f"{{person:{change.author}}}"}
    return {"title": change.title, **who, **({"authors": len(change.authors)} if len(change.authors) > 1 else {})}
