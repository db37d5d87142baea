"""A change: its last score, what is known of it now, and what came of it.

The score is from the newest briefing or the kept ones, never computed here. If there is none, the answer says that one
is wanted; once another process computed it, its figures are added, while titles and others' words stay as the asker may
see them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from briefing.answers.deployment import sum_of
from briefing.answers.lookup.finding import missing, near_changes, repositories_of
from briefing.answers.lookup.moments import DAY, moment_words
from briefing.answers.lookup.scored import Asked, score_of, sum_words, way_words
from briefing.answers.lookup.touched import (
    carried_by,
    carriers_of,
    changes_in_sight,
    incidents_of,
    is_in_sight,
    label_and_link,
    review_words,
    size_words,
)
from briefing.answers.values.changes import ChangeAnswer, Scoring
from briefing.answers.values.common import NotFound
from briefing.contracts.untrusted_text import MAX_LABEL, MAX_TITLE, clean
from briefing.editions.view.chart_data import Term as Addend
from briefing.editions.view.dates import instant
from briefing.editions.view.naming import FORMER
from briefing.evidence.changes import measure
from briefing.evidence.scope_cut import QUOTES
from briefing.evidence.stored.lookup import find_subjects
from data.query import within
from data.records import Change, ChangeFile, Deployment, Repository

if TYPE_CHECKING:
    from briefing.answers.explain.explanation import (
        ChangeExplained,
        DeploymentExplained,
        Term,
    )
    from briefing.answers.lookup.reader_scope import ReaderScope
    from briefing.answers.lookup.touched import Ownership
    from briefing.answers.values.changes import DeploymentAnswer, Wanted
    from briefing.evidence.stored.lookup import Subject


FEW_REPOSITORIES: Final = 8

_NUMBER: Final = re.compile(r"[#!]?(\d{1,9})")

REVERTED_SECONDS: Final = 14 * DAY
"""How long after its merge a revert is looked for: it has no index, and later ones are rare."""


def find_change(sight: ReaderScope, text: str) -> Subject | NotFound:
    """Return the one change in sight that a text names: an address, `repo#n`, `#n`, an id or its merge's commit."""
    found = [one for name in _names(sight, text.strip()) for one in find_subjects(sight.view, name)]
    mine = [one for one in found if one.type == "change" and is_in_sight(sight, one.services)]
    if len(mine) == 1:
        return mine[0]
    if mine:
        return missing("change", text, (one.label for one in mine), is_ambiguous=True)
    close = (label for label in near_changes(sight, text) if _names_one_in_sight(sight, label))
    return missing("change", text, close)


def _names(sight: ReaderScope, text: str) -> list[str]:
    """Return what a text may name: a number alone may be of any repository in sight, usually few."""
    number = _NUMBER.fullmatch(text)
    repositories = repositories_of(sight) if number is not None else {}
    if number is None or len(repositories) > FEW_REPOSITORIES:
        return [text]
    return [text, *(f"{name}#{number[1]}" for name in repositories.values())][bool(repositories) :]


def _names_one_in_sight(sight: ReaderScope, label: str) -> bool:
    """Whether a label may be said: a repository in sight may have changes of services out of sight."""
    found = find_subjects(sight.view, label)
    return any(one.type == "change" and is_in_sight(sight, one.services) for one in found)


def change_answer(sight: ReaderScope, text: str, ownership: Ownership) -> ChangeAnswer | NotFound:
    subject = find_change(sight, text)
    if isinstance(subject, NotFound):
        return subject
    known = sight.changes([subject.id])
    if not known:
        return missing("change", text, ())
    change = known[0]
    repository = sight.view.get(Repository, id=change.repository_id)
    names = sight.sees_names_of(subject.services)
    carriers = carriers_of(sight, [change.id])[change.id]
    score, unscored, wanted = score_of(sight, Asked(change=change, services=subject.services, carriers=carriers))
    return ChangeAnswer(
        id=change.id,
        label=clean(subject.label, limit=MAX_TITLE),
        title=clean(change.title, limit=MAX_TITLE),
        url=label_and_link(change, repository)[1],
        state=_state(sight, change, carriers, subject.services),
        author=_author(sight, change, names=names),
        services=sight.labels(subject.services),
        service_ids=tuple(one for one in subject.services if one in sight.services),
        elsewhere=sum(one not in sight.services for one in subject.services),
        size=size_words(sight.view, change.id),
        reviews=review_words(sight.view, change, sight.now),
        owners=ownership.owners(sight, _files(sight, ownership, change), names=names),
        score=score,
        unscored=unscored,
        deployments=carried_by(sight, carriers),
        incidents=incidents_of(sight, carriers),
        reverted_by=_reverted_by(sight, change),
        wanted=wanted,
    )


def _files(sight: ReaderScope, ownership: Ownership, change: Change) -> dict[str, list[str]]:
    """Return a change's files whose owners a reader may know, by repository: not those of others' services."""
    services = ownership.service_map(sight.view, change.repository_id)
    known = {one.id for one in sight.organisation.services}
    paths = [path for (path,) in sight.view.pick(ChangeFile, ("path",), change_id=change.id)]
    mine = [path for path in paths if services.named(path) in sight.services or services.named(path) not in known]
    return {change.repository_id: mine}


def _state(sight: ReaderScope, change: Change, carriers: Sequence[Deployment], services: Sequence[str]) -> str:
    """Say how far the change has come, as known now; some services are never seen deployed."""
    out = [one.finished_at for one in carriers if one.state == "success" and one.finished_at is not None]
    if change.merged_at is not None:
        merged = f"Merged {moment_words(change.merged_at, sight.zone)}"
        if out:
            return f"{merged}, deployed {moment_words(min(out), sight.zone)}."
        mine = (one for one in services if one in sight.services)
        are_deployed = any(sight.view.read(Deployment, service_id=one, limit=1) for one in mine)
        return f"{merged}, not deployed yet." if are_deployed else f"{merged}."
    if change.closed_at is not None:
        return f"Closed {moment_words(change.closed_at, sight.zone)} without a merge."
    opened = f"open since {moment_words(change.opened_at, sight.zone)}"
    if change.is_draft:
        return f"A draft, {opened}."
    return f"{'Approved, and ' if change.approved_at is not None else 'Not approved, '}{opened}."


def _author(sight: ReaderScope, change: Change, *, names: bool) -> str | None:
    """Name the author; None if people are not named, or unknown."""
    if change.author_id is None or not names:
        return None
    return clean(sight.names([change.author_id]).get(change.author_id, ""), limit=MAX_LABEL) or FORMER


def _reverted_by(sight: ReaderScope, change: Change) -> tuple[str, ...]:
    """Name the reverts of a merged change, soon after it."""
    if change.merged_at is None:
        return ()
    until = min(sight.now + 1, change.merged_at + REVERTED_SECONDS)
    soon = within("merged_at", change.merged_at, until)
    every = sight.view.read(Change, soon, reverts_id=change.id, repository_id=change.repository_id)
    found = changes_in_sight(sight, every)
    repository = sight.view.get(Repository, id=change.repository_id)
    return tuple(label_and_link(one, repository)[0] for one in found)


# ---- a score that another process worked out

LACKING: Final = frozenset({"failed", "stale"})
"""States of a source that a reader has to know: what it did not tell was assumed."""


def with_change_score(value: ChangeAnswer, told: ChangeExplained) -> ChangeAnswer:
    if value.wanted is None:
        return value
    points = {one.id: one.points for one in told.deployments}
    carried = (replace(one, points=points.get(one.id, one.points)) for one in value.deployments)
    return replace(
        value,
        score=_scoring(told, value.wanted, mine=value.service_ids),
        unscored=None,
        deployments=tuple(carried),
        wanted=None,
    )


def _scoring(told: ChangeExplained, wanted: Wanted, *, mine: Collection[str]) -> Scoring:
    score = told.score
    is_shared = not set(told.services) <= set(mine)
    supposes = "" if wanted.supposes is None else f", {wanted.supposes}"
    reasons = ((one.title, _reading(one) if is_shared else one.reading, one.points, one.assumed) for one in score.terms)
    lacking = (one for one in told.sources if one.state in LACKING)
    return Scoring(
        points=score.points,
        low=score.low,
        high=score.high,
        band=score.band,
        arithmetic=sum_words(score.points, reasons, (gate.title for gate in score.gates)),
        ways=tuple(way_words(way.text, way.before, way.after) for way in told.ways),
        as_of=_moment(told.as_of, wanted),
        origin=f"what is collected by then{supposes}",
        newer=wanted.known,
        caveats=tuple(f"{clean(one.label, limit=MAX_LABEL)} {one.state}: {clean(one.detail)}." for one in lacking),
    )


def _reading(term: Term) -> str:
    """Return a signal's reading; only the number if the change touches others' services, whose words may be in it."""
    if term.signal not in QUOTES or term.value is None:
        return term.reading
    return measure(term.value, term.unit)


def _moment(as_of: str, wanted: Wanted) -> str:
    return moment_words(int(instant(as_of).timestamp()), wanted.zone)


def with_deployment_score(value: DeploymentAnswer, told: DeploymentExplained) -> DeploymentAnswer:
    """Return an answer with its wanted score, and its changes' scores or why there are none."""
    if value.wanted is None:
        return value
    score = told.score
    if score is None:
        return replace(value, unscored=f"No score: {told.unscored}.", wanted=None)
    points = {clean(one.label, limit=MAX_TITLE): one.points for one in told.changes}
    changes = [replace(one, points=points.get(one.label, one.points)) for one in value.changes]
    top = None if score.riskiest is None else Addend(score.riskiest.label, score.riskiest.points or 0)
    return replace(
        value,
        points=score.points,
        band=score.band,
        arithmetic=sum_of(score, top, [Addend(f"{one.title} ({one.reading})", one.points) for one in score.own]),
        as_of=_moment(told.as_of, value.wanted),
        unscored=None,
        changes=tuple(sorted(changes, key=lambda one: (one.points is None, -(one.points or 0), one.label))),
        wanted=None,
    )
