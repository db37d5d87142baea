"""`riskbrief explain`: why a card, a fact, a change or a deployment is as it is."""

from __future__ import annotations

import re
from typing import Annotated, Literal

import typer

from bot.cli.audit import RecordedOption
from bot.cli.console import progress, tell
from bot.cli.lookup import ReaderOption, StoreLookup, TeamOption, open_lookup
from bot.cli.options import Config, NowOption
from bot.cli.render.explain import explanation_text
from bot.errors import UsageError
from briefing.answers.explain.explanation import CoverageLine, Mention, to_json
from briefing.answers.explain.organisation import explain_change, explain_deployment
from briefing.answers.explain.payload import (
    CardExplained,
    Explanation,
    FactExplained,
    explain_card,
    explain_fact,
    mentions_in,
)
from briefing.contracts.organisation import ScopePlan
from briefing.contracts.payload import parse_payload
from briefing.contracts.week import Week, parse_week, week_of
from briefing.contracts.words import listed
from briefing.evidence.stored.evidence import OrganisationEvidence
from briefing.evidence.stored.lookup import Subject, find_subjects, is_change_name, near, near_subjects
from briefing.payloads.build import judge_weeks
from briefing.readers.audit import AuditAction, name_of
from briefing.readers.mutes.which import frozen_with
from data.coverage.bases import coverage_of
from data.records import FrozenPayload
from scoring.severity import Cause

EXPLAIN_EXAMPLES = """
riskbrief explain acme/shop#412
riskbrief explain https://github.com/acme/shop/pull/412 --format json
riskbrief explain checkout:queue --week 2026-W46
riskbrief explain week.mttr --team payments
"""

MENTION_WEEKS = 6
"""Frozen briefings searched for the same change or deployment."""

_WORDS = re.compile(r"[.:]")


def explain(
    what: Annotated[
        str,
        typer.Argument(
            metavar="ID",
            help="A card's key, a fact's id, a deployment's id, or a change: its id, acme/shop#412, or its address.",
        ),
    ],
    team: TeamOption = None,
    manager: ReaderOption = None,
    week: Annotated[
        str | None,
        typer.Option(
            metavar="WEEK",
            help="An ISO week such as 2026-W46. Default: the newest that has it; for a change or a deployment, now.",
        ),
    ] = None,
    layout: Annotated[Literal["text", "json"], typer.Option("--format", help="How to print.")] = "text",
    config: Config = None,
    now: NowOption = None,
    recorded: RecordedOption = False,
) -> None:
    """Explain a card, a fact, a change or a deployment: arithmetic, rule, inputs, sources.

    The ids are those that 'riskbrief week' prints. People are given by role. That it was looked at is in the audit.
    """
    with open_lookup(config, now, is_recorded=recorded) as lookup:
        found = _explained(lookup, what.strip(), team, manager, week)
        lookup.record(AuditAction.SAW, _about(found), f"explain {found.kind}")
        tell(to_json(found) if layout == "json" else explanation_text(found))


def _explained(lookup: StoreLookup, text: str, team: str | None, manager: str | None, week: str | None) -> Explanation:
    scope = lookup.scope(team, manager)
    named = team is not None or manager is not None
    with lookup.store.snapshot() as view:
        subjects = find_subjects(view, text)
    if len(subjects) > 1:
        labels = ", ".join(f"{one.type} {one.id if one.type == 'deployment' else one.label}" for one in subjects)
        raise UsageError(f"{text!r} could be {labels}; give one of them whole")
    if subjects:
        return _of_subject(lookup, subjects[0], scope if named else None, week)
    return _of_payload(lookup, text, scope if named else None, week)


def _about(found: Explanation) -> str:
    """Return the audit's word: a change's or deployment's id is a forge's, and may hold a login."""
    if isinstance(found, CardExplained):
        return name_of(found.place.scope, found.place.week, found.card.key)
    return name_of(found.place.scope, found.place.week) if isinstance(found, FactExplained) else ""


# ---- a change or a deployment


def _of_subject(lookup: StoreLookup, subject: Subject, scope: ScopePlan | None, text: str | None) -> Explanation:
    """Explain what is in the store, as of now or of a week's end."""
    plans = {one.id: one for one in lookup.organisation.services}
    teams = list(dict.fromkeys(plans[one].team for one in subject.services if one in plans))
    if scope is not None and not set(scope.teams) & set(teams):
        raise UsageError(f"{subject.label} touches no service of {scope.label}; leave --team and --manager away")
    place = scope or (lookup.scope_of_team(teams[0]) if teams else lookup.scopes()[0])
    until = None if text is not None else lookup.now
    week = lookup.week(place, text) if text is not None else week_of(lookup.now, place.zone)
    # What is in no service can only be scored among everything.
    services = frozenset({*subject.services, *subject.shipped_by}) or None
    # Briefings have open changes only once they are ready; a question need not wait for that.
    with progress("Scoring") as show:
        evidence = lookup.evidence(week, services, until, about=subject.id, tell=show)
    wider = [*teams, *(one.id for one in lookup.scopes() if set(teams) & set(one.teams))]
    mentions = _mentions(lookup, subject, [place.id] if scope is not None else wider, week)
    known = {one.id for one in evidence.changes if subject.type == "change"}
    known |= {one.id for one in evidence.snapshot.deployments if subject.type == "deployment"}
    if subject.id not in known:
        raise UsageError(_why_unscored(evidence, subject, week, is_now=until is not None))
    mine = None if scope is None else lookup.services_of(scope)
    if subject.type == "change":
        found = explain_change(evidence, subject.id, zone=place.zone, mentions=mentions, services=mine)
        return found.model_copy(update={"coverage": _coverage(lookup, evidence, subject.id)})
    return explain_deployment(evidence, subject.id, zone=place.zone, mentions=mentions, services=mine)


def _coverage(lookup: StoreLookup, evidence: OrganisationEvidence, change_id: str) -> CoverageLine | None:
    change = next(one for one in evidence.snapshot.changes if one.id == change_id)
    with lookup.store.snapshot() as view:
        known = coverage_of(view, change, evidence.snapshot.moment)
    if known is None:
        return None
    return CoverageLine(points_lost=known.points_lost, patch=known.patch, project=known.project)


def _why_unscored(evidence: OrganisationEvidence, subject: Subject, week: Week, *, is_now: bool) -> str:
    """Say why a stored change or deployment was not scored."""
    stored = next((one for one in evidence.snapshot.changes if one.id == subject.id), None)
    when = "now" if is_now else f"by the end of {week.id}"
    if subject.type == "change" and stored is not None:
        closed = stored.closed_at is not None and stored.merged_at is None
        why = "was closed without a merge" if closed else "is a draft"
        return f"{subject.label} has no score {when}: it {why}; only what is merged or could be is scored"
    if is_now:
        return f"{subject.label} lies before the history that is read; name an earlier week with --week"
    return f"{subject.label} was not known {when}, or lay before the history that is read; name another --week"


def _mentions(lookup: StoreLookup, subject: Subject, scopes: list[str], week: Week) -> tuple[Mention, ...]:
    weeks = [week.earlier(back).id for back in range(MENTION_WEEKS)]
    frozen = lookup.store.read(FrozenPayload, scope_id=scopes, week=weeks, order=("week", "scope_id"))
    payloads = (parse_payload(one.body, name=f"the stored payload {one.hash[:12]}") for one in frozen)
    return tuple(mention for payload in payloads for mention in mentions_in(payload, subject.id))


# ---- a card or a fact


def _of_payload(lookup: StoreLookup, text: str, scope: ScopePlan | None, week_text: str | None) -> Explanation:
    place = scope or _place_of(lookup, text)
    week, weeks = lookup.week(place, week_text), [one.period.week for one in frozen_with(lookup.store, place.id, text)]
    if week_text is None and weeks:
        week = parse_week(weeks[0], place.zone)
    found = _in_week(lookup, text, place, week)
    if not isinstance(found, list):
        return found
    raise UsageError(_unknown(lookup, text, place, week, weeks, found))


def _in_week(lookup: StoreLookup, text: str, place: ScopePlan, week: Week) -> Explanation | list[str]:
    """Explain what a scope's week has of an id, or return all that it has."""
    payload, frozen = lookup.payload(place, week)
    facts, keys = [fact.id for fact in payload.facts], [card.key for card in payload.cards]
    if text in facts:
        return explain_fact(payload, text, frozen=frozen is not None)
    if text not in keys and ":" not in text:
        return [*keys, *facts]
    judged = judge_weeks(lookup.basis(place, week), week, lookup.method.bands)
    try:
        return explain_card(payload, judged, text, frozen=frozen is not None)
    except KeyError:
        return [*keys, *judged.findings[-1], *facts]


def _place_of(lookup: StoreLookup, text: str) -> ScopePlan:
    """Return an id's scope by its service or team, or the only one."""
    known = {
        one.id: one for one in (*map(lookup.organisation.scope_of_team, lookup.organisation.teams), *lookup.scopes())
    }
    whole = next((scope for scope in known.values() if text.startswith(f"scope:{scope.id}:")), None)
    if whole is not None:
        return whole
    words = set(_WORDS.split(text))
    teams = {one.team for one in lookup.organisation.services if one.id in words}
    teams |= {one.id for one in lookup.organisation.teams if one.id in words}
    # Facts of changes and deployments contain their ids.
    with lookup.store.snapshot() as view:
        subjects = find_subjects(view, text.partition(".")[2]) if "." in text and not teams else ()
    plans = {one.id: one.team for one in lookup.organisation.services}
    teams |= {plans[service] for one in subjects for service in one.services if service in plans}
    if len(teams) == 1:
        return lookup.scope_of_team(teams.pop())
    only = lookup.scope(None, None)
    if only is not None:
        return only
    hint = _static_hint(lookup, text)
    if hint is not None:
        raise UsageError(hint)
    if is_change_name(text):
        raise UsageError(f"there is no change {text!r} in the store; write it as its repository, # and its number")
    raise UsageError(f"{text!r} may be a fact or a card of every scope; give {lookup.which_scope()}")


def _static_hint(lookup: StoreLookup, text: str) -> str | None:
    """Return what in the store or among services is named similarly, or None."""
    with lookup.store.snapshot() as view:
        close = list(near_subjects(view, text))
    if ":" in text:
        keys = [f"{one.id}:{cause}" for one in lookup.organisation.services for cause in Cause]
        close += near(text, keys)
    return f"there is no {text!r} in the store; did you mean {' or '.join(close)}?" if close else None


def _unknown(lookup: StoreLookup, text: str, place: ScopePlan, week: Week, weeks: list[str], known: list[str]) -> str:
    """Say that a scope's week lacks it: the weeks that have it, or similar ids in this one."""
    where = f"there is no {text!r} in {week.id} of {place.label}"
    if weeks:
        return f"{where}; it is in {listed(weeks[::-1])}, so try --week {weeks[0]}"
    with lookup.store.snapshot() as view:
        close = near(text, [*near_subjects(view, text), *known])
    if close:
        return f"{where}; did you mean {' or '.join(close)}?"
    return f"{where}; 'riskbrief week --team {place.teams[0]} --week {week.id}' lists all that there is"
