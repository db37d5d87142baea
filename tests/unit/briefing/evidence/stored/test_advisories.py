"""Advisories that a forge published: told in their week, to whom their repository concerns, and as strangers' words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from briefing.contracts.organisation import Organisation, PathPlan, ServicePlan, TeamPlan
from briefing.contracts.payload import Payload
from briefing.contracts.week import Week
from briefing.evidence.stored.basis import stored_basis
from briefing.evidence.stored.evidence import KnownScores, score_organisation
from briefing.evidence.stored.org_snapshot import holdings_of
from briefing.narrative.model.prompt import ModelPlan, request_of
from briefing.narrative.narrator import TemplateNarrator
from briefing.payloads.build import build_payload
from data.records import Advisory, Incident, Repository
from scoring.bands import DEFAULT_BANDS
from tests.injection.corpus import corpus
from tests.unit.briefing.evidence.stored.shop import (
    END,
    Shop,
    change,
    deployment,
    file,
    hour,
    incident,
    method,
    nobody_rests,
)

WEEK = Week(date(2026, 11, 9), "UTC")
GHSA, CVE = "GHSA-f59h-q822-g45g", "CVE-2026-1234"
PLAN = ModelPlan(small="claude-haiku-5-5", large="claude-sonnet-5-5")
REPOSITORIES = {"cart": "acme/shop", "pay": "acme/shop", "list": "acme/other"}
ORGANISATION = Organisation(
    name="Acme",
    teams=tuple(TeamPlan(id=one, label=one.title(), zone="UTC") for one in REPOSITORIES),
    services=tuple(
        ServicePlan(
            id=one, label=one.title(), team=one, tier=1, country=None,
            paths=(PathPlan(repository=name, globs=(f"{one}/**",)),),
        )
        for one, name in REPOSITORIES.items()
    ),
    managers=(), administrators=(), names="private", excluded=(),
)  # fmt: skip


def advisory(at: float, ghsa: str = GHSA, repository: str = "shop", **told: object) -> Advisory:
    known = {
        "id": ghsa, "repository_id": repository, "cve": None, "severity": "high", "patched": "2.3.2",
        "summary": "Carts of others can be read", "published_at": hour(at),
        "url": f"https://github.com/acme/shop/security/advisories/{ghsa}",
    }  # fmt: skip
    return Advisory(**{**known, **told})  # type: ignore[arg-type]


def briefed(
    *advisories: Advisory,
    team: str = "cart",
    week: Week = WEEK,
    title: str = "Round half up",
    incidents: tuple[Incident, ...] = (),
) -> tuple[Payload, str]:
    """The payload of a team's week, and its situation in words."""
    shop = Shop(
        changes=[replace(change(1, opened=30, merged=31), title=title)],
        files=(file(1, "cart/total.py"),),
        incidents=incidents,
        deployments=(deployment("d", 39),) if incidents else (),
        carried=(("c1", "d"),) if incidents else (),
    )
    end = END + (week.monday - WEEK.monday).days * 24
    known = shop.snapshot(end)
    others = {"other": Repository(id="other", name="acme/other", default_branch="main", web_url=None)}
    snapshot = replace(
        known,
        repositories={**known.repositories, **others},
        advisories=[one for one in advisories if one.published_at < hour(end)],
    )
    holdings = holdings_of(score_organisation(snapshot, method(), nobody_rests, KnownScores()))
    [plan] = [one for one in ORGANISATION.teams if one.id == team]
    basis = stored_basis(holdings, ORGANISATION, ORGANISATION.scope_of_team(plan), method().catalogue)
    payload = build_payload(basis, week, DEFAULT_BANDS)
    return payload, " ".join(one.text for one in TemplateNarrator().narrate(payload).situation)


def ids(payload: Payload) -> list[object]:
    return [fact.value for fact in payload.facts if fact.kind == "advisory"]


def test_an_advisory_is_told_in_the_week_in_which_it_was_published_with_its_page_and_not_in_the_next() -> None:
    payload, text = briefed(advisory(70, cve=CVE))
    [fact] = [one for one in payload.facts if one.kind == "advisory"]
    assert [one.url for one in fact.evidence] == [f"https://github.com/acme/shop/security/advisories/{GHSA}"]
    assert (fact.detail["ids"], fact.detail["severity"], fact.detail["patched"]) == ([GHSA, CVE], "high", ["2.3.2"])
    said = f"GitHub published {GHSA} (high), “Carts of others can be read”, for acme/shop on 11 Nov, fixed in 2.3.2."
    assert said in text

    payload, text = briefed(advisory(70), week=Week(date(2026, 11, 16), "UTC"))
    assert (ids(payload), GHSA in text) == ([], False)

    wild = "2.3.2, v1.9.8-rc.1, 2.0.0.Final, >= 3, ask ada@acme.example, 1.0-ignoreallpreviousinstructions"
    payload, _ = briefed(advisory(70, patched=wild))
    [fact] = [one for one in payload.facts if one.kind == "advisory"]
    assert fact.detail["patched"] == ["2.3.2", "v1.9.8-rc.1", "2.0.0.Final"]
    _, text = briefed(advisory(70, severity=None, patched=None, summary=""))
    assert f"GitHub published {GHSA} for acme/shop on 11 Nov." in text


def test_the_borders_of_the_week_are_those_of_everything_else() -> None:
    letters = "2345"
    told = [advisory(at, GHSA[:-1] + one) for at, one in zip((-0.01, 0, END - 0.01, END), letters, strict=True)]
    assert ids(briefed(*told)[0]) == [f"{GHSA[:-1]}3", f"{GHSA[:-1]}4"]


def test_it_is_told_in_a_week_with_an_open_incident_too_and_the_worst_first() -> None:
    other = f"{GHSA[:-1]}2"
    down = (replace(incident("down", 40), title="Checkout is down"),)
    payload, text = briefed(advisory(70, other, severity="low"), advisory(71, severity="critical"), incidents=down)
    assert any(card.severity.value == "critical" for card in payload.cards)
    assert ids(payload) == [GHSA, other]
    assert text.index(f"{GHSA} (critical)") < text.index(f"{other} (low)")


def test_it_belongs_to_every_service_of_its_repository_and_to_no_other_scope() -> None:
    told = (advisory(70), advisory(70, f"{GHSA[:-1]}2", "other"), advisory(70, f"{GHSA[:-1]}3", "nobodys"))
    assert ids(briefed(*told)[0]) == ids(briefed(*told, team="pay")[0]) == [GHSA]
    assert ids(briefed(*told, team="list")[0]) == [f"{GHSA[:-1]}2"]


def fix(*advisories: Advisory, title: str = f"fix: check the cart ({CVE}, {GHSA})") -> tuple[dict[str, object], str]:
    payload, text = briefed(*advisories, title=title)
    [found] = [one for one in payload.facts if one.kind == "security_fix"]
    return dict(found.detail), text


def test_a_change_that_names_an_advisory_is_a_fix_of_its_severity_by_either_id_and_the_worst_counts() -> None:
    detail, text = fix(advisory(-900, cve=CVE, severity="medium"))
    assert detail["severity"] == "medium"
    assert f"is a medium-severity security fix ({CVE} and {GHSA})" in text
    both = advisory(-900, f"{GHSA[:-1]}2", cve=CVE, severity="critical"), advisory(-900, severity="low")
    assert fix(*both)[0]["severity"] == "critical"
    assert fix(*both, title=f"fix: check the cart ({GHSA})")[0]["severity"] == "low"


@pytest.mark.parametrize(
    "one",
    [advisory(-900, severity=None), advisory(-900, f"{GHSA[:-1]}2"), advisory(-900, repository="other")],
    ids=["nobody rated it", "it is another", "it is of a repository of others"],
)
def test_a_fix_whose_severity_is_unknown_is_told_without_one(one: Advisory) -> None:
    detail, text = fix(one)
    assert "severity" not in detail
    assert f"is a security fix ({CVE} and {GHSA})" in text


def test_what_strangers_wrote_into_an_advisory_is_quoted_or_left_out_and_sent_to_no_model() -> None:
    usual, _ = briefed(advisory(70, patched=None))
    # One line of each kind; what a stranger's text can do to an outlet is held by tests/scenarios.
    for line in {one.kind: one for one in corpus()}.values():
        payload, text = briefed(advisory(70, summary=line.text, patched=f"{line.text}, {line.text}"))
        assert [one.detail["patched"] for one in payload.facts if one.kind == "advisory"] == [[]]
        assert line.obeyed not in text.partition("“")[0]
        sent, harmless = (_sent(one) for one in (payload, usual))
        assert sent == harmless


def _sent(payload: Payload) -> str:
    """What is sent to a model, without how many words each form has, which a summary counts into."""
    content = str(request_of(payload, plan=PLAN)["messages"][0]["content"])
    return "\n".join(one.partition(" | :title")[0] for one in content.splitlines())
