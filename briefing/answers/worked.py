"""A score that another process worked out a moment ago, put into an answer.

Only figures and our own words are taken from it, and only of what the answer named: titles, incidents and whatever
belongs to others come from the answer, which knows who is asking.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from briefing.answers.deployment import deployment_sum
from briefing.answers.lookup.moments import moment_words
from briefing.answers.lookup.scored import Span, scoring
from briefing.contracts.untrusted_text import MAX_LABEL, MAX_TITLE, clean
from briefing.editions.view.arithmetic import Term as Addend
from briefing.editions.view.dates import instant
from briefing.evidence.changes import measure
from briefing.evidence.scope_cut import QUOTES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from briefing.answers.explain.explanation import (
        ChangeExplained,
        DeploymentExplained,
        DeploymentSum,
        SourceLine,
        Term,
    )
    from briefing.answers.values.changes import ChangeAnswer, DeploymentAnswer, Scoring, Wanted

LACKING: Final = frozenset({"failed", "stale"})
"""States of a source of which a reader has to know: what it did not tell was assumed."""


def with_change_score(value: ChangeAnswer, told: ChangeExplained) -> ChangeAnswer:
    """Return an answer with the score that it wanted."""
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
    return scoring(
        Span(score.points, score.low, score.high, score.band),
        reasons=(
            (one.title, _reading(one) if is_shared else one.reading, one.points, one.assumed) for one in score.terms
        ),
        gates=(gate.title for gate in score.gates),
        ways=((way.text, way.before, way.after) for way in told.ways),
        as_of=_moment(told.as_of, wanted),
        origin=f"what is collected by then{supposes}",
        newer=wanted.known,
        caveats=_caveats(told.sources),
    )


def _reading(term: Term) -> str:
    """Return what a signal read of a change that touches services of others: the number where words may be theirs."""
    if term.signal not in QUOTES or term.value is None:
        return term.reading
    return measure(term.value, term.unit)


def _moment(as_of: str, wanted: Wanted) -> str:
    return moment_words(int(instant(as_of).timestamp()), wanted.zone)


def _caveats(sources: Sequence[SourceLine]) -> Iterator[str]:
    for one in sources:
        if one.state in LACKING:
            yield f"{clean(one.label, limit=MAX_LABEL)} {one.state}: {clean(one.detail)}."


def with_deployment_score(value: DeploymentAnswer, told: DeploymentExplained) -> DeploymentAnswer:
    """Return an answer with the score that it wanted, and those of its changes, or the reason why there is none."""
    if value.wanted is None:
        return value
    score = told.score
    if score is None:
        return replace(value, unscored=f"No score: {told.unscored}.", wanted=None)
    points = {clean(one.label, limit=MAX_TITLE): one.points for one in told.changes}
    changes = [replace(one, points=points.get(one.label, one.points)) for one in value.changes]
    return replace(
        value,
        points=score.points,
        band=score.band,
        arithmetic=_deployment_sum(score),
        as_of=_moment(told.as_of, value.wanted),
        unscored=None,
        changes=tuple(sorted(changes, key=lambda one: (one.points is None, -(one.points or 0), one.label))),
        wanted=None,
    )


def _deployment_sum(score: DeploymentSum) -> str:
    top = score.riskiest
    return deployment_sum(
        score.points,
        cut=score.cut,
        riskiest=None if top is None else Addend(top.label, top.points or 0),
        others=score.others,
        batch=score.batch,
        own=[Addend(f"{one.title} ({one.reading})", one.points) for one in score.own],
    )
