"""What the statuses of sources mean: as of a moment, for one repository, and for one scope's readers.

A status is about our own knowledge: a source that was read again over the week's end has told what came before, so its
later word counts. One unread for a day and a half would say "ok" for ever, and is called stale.

Also the newest status of each source, and the scorecard that connected sources supply.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Final

from briefing.contracts.errors import NothingCollected
from briefing.contracts.grouping import grouped
from data.collect.statuses import BLIND, NOT_CONNECTED, NOTHING, OK, PARTIAL, STALE, blind_since, joined_state, words_of
from data.query import within
from data.records import Repository, SourceStatus
from scoring.score import lay_out

if TYPE_CHECKING:
    from data.records import Advisory
    from data.view import View
    from scoring.catalogue import Catalogue
    from scoring.score import Method, Scorecard


STALE_SECONDS: Final = 36 * 3_600
"""How long after its last reading a source is current; one missed night is fine."""

ELSEWHERE: Final = "nothing was collected of these repositories"

SOUND: Final = frozenset({OK, PARTIAL})
VERBS: Final = {"failed": "has failed", "stale": "is stale", "partial": "is partial"}


def statuses_as_of(rows: Iterable[SourceStatus], moment: int) -> list[SourceStatus]:
    """Return each source's row for a moment (epoch seconds); once it is not connected, its parts' rows do not count."""
    by_source = grouped((row.source_id, row) for row in sorted(rows, key=lambda row: row.observed_at))
    spoken = {name: _switched_off(name, by_source) or _speaking(by_source[name], moment) for name in sorted(by_source)}
    found = {name: row for name, row in spoken.items() if row is not None}
    off = {name: row.observed_at for name, row in found.items() if row.state == NOT_CONNECTED}
    return [row for row in found.values() if row.observed_at >= off.get(row.source_id.partition(":")[0], 0)]


def _switched_off(name: str, by_source: Mapping[str, Sequence[SourceStatus]]) -> SourceStatus | None:
    """Return the last row of a source that was switched off before a repository of it was read: it was never there."""
    last = by_source[name][-1]
    parts = [rows for each, rows in by_source.items() if each.startswith(f"{name}:") and rows[-1].repository_id]
    never_read = all(row.as_of is None for rows in parts or [by_source[name]] for row in rows)
    return last if last.state == NOT_CONNECTED and never_read else None


def blind_at(sources: Iterable[SourceStatus], at: int, repository: str | None = None) -> dict[str, str]:
    """Return, by kind of data, why no source could tell at a moment (epoch seconds).

    `repository` is an id; without one only what is so for whole sources counts.
    """
    return {
        feed: f"{one.label} {VERBS.get(one.state, one.state)}: {one.detail}"
        for one in sources
        if one.repository_id is None or one.repository_id == repository
        for feed, since in blind_since(one).items()
        if since is None or at > since
    }


def sources_of(sources: Sequence[SourceStatus], repositories: Collection[str]) -> list[SourceStatus]:
    """Return a row for each source, for readers of some repositories: others are not their business.

    `repositories` are ids, or names where nothing was collected.
    """
    found = []
    for one in sources:
        parts = [part for part in sources if _is_part(part) and part.source_id.startswith(f"{one.source_id}:")]
        if _is_part(one):
            continue
        mine = [part for part in parts if part.repository_id is None or part.repository_id in repositories]
        has_own = any(part.repository_id is not None for part in mine)
        # What is wrong in others' repositories is not told, even if none of these was ever collected.
        found.append(_joined(one, mine) if has_own else replace(one, detail=ELSEWHERE) if parts and one.detail else one)
    known = {one.source_id for one in found}
    # If only some repositories were ever collected, the whole source has no row.
    alone = [one for one in sources if _is_part(one) and one.source_id.partition(":")[0] not in known]
    return found + [one for one in alone if one.repository_id is None or one.repository_id in repositories]


def _speaking(ordered: Sequence[SourceStatus], moment: int) -> SourceStatus | None:
    before = next((row for row in reversed(ordered) if row.observed_at < moment), None)
    told = None if before is None else _aged(before, moment)
    if told is not None and told.state in SOUND:
        return told
    later = [row for row in ordered if row.observed_at >= moment and row.as_of is not None and row.as_of >= moment]
    healed = next((row for state in (OK, PARTIAL) for row in later if row.state == state), None)
    return healed or told


def _aged(row: SourceStatus, moment: int) -> SourceStatus:
    if row.state not in SOUND or row.as_of is None or moment - row.as_of <= STALE_SECONDS:
        return row
    when = datetime.fromtimestamp(row.as_of, UTC).strftime("%Y-%m-%d %H:%M")
    detail = f"nothing was collected after {when} UTC"
    if row.blinds == NOTHING:
        return replace(row, state=STALE, detail=detail)
    known = blind_since(row)
    since = dict.fromkeys(words_of(row.feeds), row.as_of) | known
    blinds = ",".join(feed if at is None else f"{feed}@{at}" for feed, at in sorted(since.items()))
    return replace(row, state=STALE, detail="; ".join(filter(None, (detail, row.detail))), blinds=blinds)


def _is_part(row: SourceStatus) -> bool:
    return row.repository_id is not None or row.source_id.endswith(":*")


def _joined(whole: SourceStatus, parts: Sequence[SourceStatus]) -> SourceStatus:
    """Say of a source what is so in some of its repositories."""
    known = [one.as_of for one in parts if one.as_of is not None]
    named = len({one.detail for one in parts}) > 1
    said = (
        f"{one.label.removeprefix(whole.label).strip()}: {one.detail}" if named else one.detail
        for one in parts
        if one.detail
    )
    return replace(
        whole,
        state=joined_state([one.state for one in parts]),
        detail="; ".join(dict.fromkeys(said)),
        as_of=min(known, default=None),
    )


def is_blind(sources: Iterable[SourceStatus]) -> bool:
    return any(one.state in BLIND for one in sources)


DAY: Final = 86_400
LATELY: Final = 2 * DAY
"""Rows of these last days show which sources there are; older ones are read only if there are none."""


def newest_statuses(view: View, at: int, repositories: Iterable[str] | None = None) -> list[SourceStatus]:
    """Return each source's row at a moment (epoch seconds), troubles first, for some repositories (ids) or all."""
    wanted = None if repositories is None else sorted(set(repositories))
    known = view.read(Repository) if wanted is None else view.read(Repository, id=wanted)
    mine = {one.id for one in known} | {one.name for one in known} | set(wanted or ())
    found = sources_of(statuses_as_of(_newest(view, at), at + 1), mine)
    return sorted(found, key=lambda one: (one.state in SOUND, one.label, one.source_id))


def _newest(view: View, at: int) -> Sequence[SourceStatus]:
    """Return each source's newest row: there is one for every collection."""
    columns = ("source_id", "observed_at")
    seen = sorted(view.pick(SourceStatus, columns, within("observed_at", at - LATELY, at + 1)))
    seen = seen or sorted(view.pick(SourceStatus, columns, within("observed_at", None, at + 1)))
    newest = dict(seen)
    moments = sorted(set(newest.values()))
    rows = view.read(SourceStatus, source_id=sorted(newest), observed_at=moments) if newest else []
    return [one for one in rows if newest[one.source_id] == one.observed_at]


OURS = frozenset({"history", "service map"})
"""What the store itself supplies: its own changes are a history, though not the whole one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Supply:
    """The scorecard of supplied signals; `missing` says why others are not, `unfed` which kinds have no source."""

    card: Scorecard
    missing: Mapping[str, str]
    unfed: Mapping[str, str]


_CALLED: Mapping[str, str] = {
    "slo": "service level objectives",
    "incidents feed": "incidents",
    "failures": "failed deployments",
    "patch": "changed lines",
}
"""What people call a kind of data, where the catalogue's name differs."""


def supply_of(method: Method, sources: Sequence[SourceStatus]) -> Supply:
    """Lay out the signals that some sources supply; NothingCollected if there are none."""
    catalogue = method.catalogue
    fed = {feed for one in sources if one.state != NOT_CONNECTED for feed in words_of(one.feeds)} | OURS
    needs = dict.fromkeys(need for signal in catalogue.signals for need in signal.needs)
    unfed = {need: f"no source of {_CALLED.get(need, need)} is connected" for need in needs if need not in fed}
    lacking = ((signal.id, [unfed[need] for need in signal.needs if need in unfed]) for signal in catalogue.signals)
    missing = {signal: reasons[0] for signal, reasons in lacking if reasons}
    try:
        card = lay_out(method, [signal.id for signal in catalogue.signals if signal.id not in missing])
    except ValueError as error:
        raise NothingCollected(f"{_what_is_told(catalogue, sources)}: {error}") from error
    return Supply(card=card, missing=missing, unfed=unfed)


def _what_is_told(catalogue: Catalogue, sources: Sequence[SourceStatus]) -> str:
    """Say what lacks in the sources' own words; rows from files need a source that says it feeds them."""
    known = sorted({need for signal in catalogue.signals for need in signal.needs})
    told = sorted({feed for one in sources for feed in words_of(one.feeds)} - {*known, *OURS})
    if told:
        names = ", ".join(map(repr, told))
        return f"no kind of data is called {names} (feeds in source_statuses); there are {', '.join(known)}"
    return "nothing is known of any source (rows from files need one in source_statuses that says what it feeds)"


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Frame:
    """What a moment's scopes share (epoch seconds); `holiday` names a country's holiday on a day."""

    moment: int
    repositories: Mapping[str, Repository]
    sources: Sequence[SourceStatus]
    supply: Supply
    holiday: Callable[[str, date], str | None]
    advisories: Sequence[Advisory] = ()

    @property
    def untold(self) -> frozenset[str]:
        """The kinds of data that no source told at the moment."""
        return frozenset({*self.supply.unfed, *blind_at(self.sources, self.moment)})
