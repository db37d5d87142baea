"""`riskbrief week` and `riskbrief explain` as an engineer calls them, leaving no trace."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.cli import console
from bot.wiring import load_method
from briefing.contracts.payload import parse_payload
from briefing.contracts.week import parse_week
from briefing.evidence.stored.basis import stored_basis
from briefing.evidence.stored.org_snapshot import holdings_of
from briefing.evidence.stored.scoring import Scored
from briefing.payloads.build import build_payload
from data.records import Change, ChangeFile
from tests.monday import NOW, ClosingStore, Live, company, rows_read
from tests.scenarios.command import Done, ask, environment, told
from tests.scenarios.storefront import storefront_records

pytest_plugins = ("tests.backends", "tests.live")

WEEK = "2026-W36"
MONDAY = NOW.isoformat()
RISKY, DEPLOYMENT, CARD = "acme/shop#4012", "checkout/deploy-126", "checkout:incident"
"""What the story's fifth Monday is about: a migration that no owner approved, and the incident that it caused."""


@pytest.fixture
def briefed(storefront: Live, once: Callable[..., str]) -> Live:
    """Storefront with the week of the incident frozen."""
    return replace(
        storefront, url=once("storefront, both briefed", storefront_records(), "dana-whitfield", "luis-ortega")
    )


def refused(done: Done) -> str:
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    return done.stderr


# --- a week -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
def test_a_week_that_nobody_has_frozen_is_computed_and_leaves_no_trace(storefront: Live) -> None:
    before = rows_read(storefront.url)

    shown = told(ask(storefront, "week"))

    assert rows_read(storefront.url) == before
    assert "nobody has frozen this week, and nothing was written" in shown
    assert f"({WEEK}, America/New_York)" in shown
    assert f"{CARD}  rule incident-unresolved, new, open 1 week" in shown
    assert "change.acme/shop#4012" in shown


def test_the_payload_as_json_is_what_a_run_would_freeze_and_holds_every_fact_that_the_text_shows(own: Live) -> None:
    text = told(ask(own, "week"))
    payload = parse_payload(told(ask(own, "week", "--json")), name="what was printed")

    own.brief()

    [frozen] = own.payloads()
    assert frozen.hash == payload.hash
    lines = [line.split()[0] for line in text.splitlines() if line.strip()]
    assert [fact.id for fact in payload.facts if fact.id not in lines] == []


def test_a_frozen_week_is_shown_as_it_was_sent_whatever_was_collected_since(own: Live) -> None:
    computed = told(ask(own, "week", "--json"))
    own.brief()
    with ClosingStore(own.url) as store:
        store.save([replace(one, title="Another title altogether") for one in store.read(Change)])

    assert told(ask(own, "week", "--json")) == computed
    shown = told(ask(own, "week"))
    assert "frozen 2026-09-07 13:00 UTC: this is what its briefing was made of" in shown
    assert "Another title" not in shown


def test_the_same_week_is_the_same_bytes(storefront: Live) -> None:
    first, second = (
        told(ask(storefront, "week", "--week", WEEK, "--team", name)) for name in ("storefront", "Storefront")
    )
    assert first == second == told(ask(storefront, "week", "--manager", "Dana Whitfield"))


def test_with_several_scopes_the_command_lists_them_and_asks(everybody: Live) -> None:
    message = refused(ask(everybody, "week"))
    assert "there are 7 scopes; give --team with one of payments, identity, storefront" in message
    assert "katrin-vogel" in message
    assert "may be a fact or a card of every scope; give --team" in refused(ask(everybody, "explain", "movement"))


def test_a_scope_of_which_nothing_was_collected_is_an_error_and_no_quiet_week(everybody: Live) -> None:
    done = ask(everybody, "week", "--team", "discovery")
    assert (done.returncode, done.stdout) == (1, "")
    assert "no change of Discovery is known up to the end of 2026-W36" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        pytest.param(["--team", "storefrnt"], "there is no team 'storefrnt'; did you mean storefront?", id="a-typo"),
        pytest.param(["--team", "x", "--manager", "y"], "give one of them", id="both"),
        pytest.param(["--week", "last"], "the last complete one is 2026-W36", id="no-week"),
        pytest.param(["--week", "2026-W37"], "is not over in America/New_York; the last complete one", id="running"),
        pytest.param(["--week", "2026-W10"], "the first week is 2026-W35, so try --week 2026-W35", id="before-all"),
    ],
)
def test_a_wrong_call_is_answered_with_the_nearest_that_is_right(
    storefront: Live, arguments: list[str], hint: str
) -> None:
    assert hint in refused(ask(storefront, "week", *arguments))


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("week",), "Scoring repositories: 1 of "),
        (("explain", RISKY), "Scoring repositories: 1 of "),
        (("run", "--once"), "Briefing readers: 2 of 2"),
    ],
)
def test_whoever_waits_for_scores_is_told_how_far_they_are(
    own: Live, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], told: str
) -> None:
    monkeypatch.setattr(console, "TOLD_EVERY", 0.0)
    assert told in ask(own, *arguments).stderr


# --- a change and a deployment ----------------------------------------------------------------------------------


def test_a_change_is_explained_down_to_its_curves_by_its_name_or_its_address(storefront: Live) -> None:
    before = rows_read(storefront.url)
    found = json.loads(told(ask(storefront, "explain", RISKY, "--format", "json")))

    assert rows_read(storefront.url) == before
    assert (found["version"], found["kind"], found["id"]) == ("riskbrief.explanation/1", "change", RISKY)
    score = found["score"]
    assert sum(term["points"] for term in score["terms"]) == score["total"]
    assert score["points"] == score["total"] + score["lifted"] == 80
    assert [gate["id"] for gate in score["gates"]] == ["schema-unreviewed"]
    assert all(term["piece"] or term["missing"] for term in score["terms"])
    assert [one["id"] for one in found["deployments"]] == [DEPLOYMENT]
    assert [one["confidence"] for one in found["incidents"]] == ["named"]
    assert {one["state"] for one in found["sources"]} == {"ok"}
    text = told(ask(storefront, "explain", f"{found['url']}/files"))
    assert "raised by" in text
    assert "Gate schema-unreviewed: schema migration without an owner's approval." in text
    assert "in log(1 + value)" in text


def test_an_open_change_is_scored_before_it_is_approved_and_what_cannot_be_merged_says_why(own: Live) -> None:
    with ClosingStore(own.url) as store:
        [change] = store.read(Change, id=RISKY)
        opened = replace(change, merged_at=None, merge_sha=None, approved_at=None, closed_at=None, id="open", number=9)
        draft = replace(opened, id="draft", number=90_001, is_draft=True)
        closed = replace(opened, id="closed", number=90_002, closed_at=change.opened_at + 60)
        files = [replace(one, change_id="open") for one in store.read(ChangeFile, change_id=RISKY)]
        store.save([opened, draft, closed, *files])

    found = json.loads(told(ask(own, "explain", "open", "--format", "json")))
    assert found["state"] == "open"
    assert "schema-unreviewed" in [gate["id"] for gate in found["score"]["gates"]]
    assert found["score"]["points"] == found["score"]["total"] + found["score"]["lifted"]
    assert "only what is merged or could be is scored" in refused(ask(own, "explain", "draft"))
    assert "was closed without a merge" in refused(ask(own, "explain", "closed"))
    assert "was not known by the end of 2026-W35" in refused(ask(own, "explain", RISKY, "--week", "2026-W35"))


def test_no_name_of_a_person_is_printed(briefed: Live) -> None:
    names = {one.name for one in storefront_records() if type(one).__name__ == "Person"}
    for asked in (["week"], ["week", "--json"], ["explain", RISKY], ["explain", "change.acme/shop#4012"]):
        shown = told(ask(briefed, *asked))
        assert [name for name in names if name in shown] == []
        assert "{person:" not in shown or "--json" in asked


# --- a card and a fact ------------------------------------------------------------------------------------------


def test_a_card_is_explained_with_its_rule_what_that_read_its_facts_and_the_weeks_before(storefront: Live) -> None:
    before = rows_read(storefront.url)
    shown = told(ask(storefront, "explain", CARD))

    assert rows_read(storefront.url) == before
    assert "Rule incident-unresolved (critical, state): " in shown
    assert "It read:" in shown
    assert "service.checkout.incidents" in shown
    assert "2026-W35  not there" in shown
    assert "Sources under it" in shown


@pytest.mark.parametrize(
    ("fact", "says"),
    [
        pytest.param("service.checkout.share", "of the week's points = ", id="a-service"),
        pytest.param("deployment.checkout/deploy-126", "acme/shop#4012 + ", id="a-deployment"),
    ],
)
def test_a_fact_is_explained_with_its_arithmetic(briefed: Live, fact: str, says: str) -> None:
    shown = told(ask(briefed, "explain", fact))
    assert says in shown
    assert "frozen payload" in shown
    assert "Sources under it" in shown


def test_the_scope_of_an_id_follows_from_what_it_names(briefed: Live, everybody: Live) -> None:
    several = replace(everybody, url=briefed.url, text=company().settings)
    for fact in ("service.checkout.share", f"change.{RISKY}", f"deployment.{DEPLOYMENT}"):
        assert f"Storefront, {WEEK}" in told(ask(several, "explain", fact))


@pytest.mark.parametrize(
    ("asked", "hint"),
    [
        pytest.param("acme/shp#4012", "did you mean acme/shop#4012?", id="a-misspelt-repository"),
        pytest.param("week.led_time", "did you mean week.lead_time?", id="a-fact"),
        pytest.param("checkout:incidents", "did you mean checkout:incident?", id="another-card"),
        pytest.param(
            "the weather", "'riskbrief week --team storefront --week 2026-W36' lists all that there is", id="nothing"
        ),
    ],
)
def test_an_unknown_id_is_answered_with_the_nearest(storefront: Live, asked: str, hint: str) -> None:
    assert hint in refused(ask(storefront, "explain", asked))


def test_what_stands_in_other_frozen_weeks_names_them(briefed: Live) -> None:
    message = refused(ask(briefed, "explain", "deployment.checkout/deploy-126", "--week", "2026-W35"))
    assert f"it is in {WEEK}, so try --week {WEEK}" in message


def test_without_a_week_the_newest_that_has_the_card_or_the_fact_is_explained(briefed: Live) -> None:
    for what in (CARD, f"deployment.{DEPLOYMENT}"):
        found = json.loads(told(ask(briefed, "explain", what, "--format", "json", now="2026-09-22T09:00+02:00")))
        assert found["place"]["week"] == WEEK
        assert found["place"]["frozen"] is not None


def test_a_change_of_another_team_is_not_explained_to_this_one(everybody: Live) -> None:
    assert "touches no service of Payments" in refused(ask(everybody, "explain", RISKY, "--team", "payments"))


def test_a_scope_that_is_scored_alone_comes_to_what_it_is_among_all_the_others(own: Live) -> None:
    with ClosingStore(own.url) as store:
        store.save(storefront_records(alone=False))
    everybody = replace(own, text=company().settings)
    organisation, bands = everybody.settings.organisation, everybody.settings.bands
    readers = [one for one in organisation.managers if one.id in {"miriam-adler", "farah-aziz"}]
    together = Scored()
    for scope in map(organisation.scope_of, readers):
        week = parse_week(WEEK, scope.zone)
        services = frozenset(one.id for one in organisation.services_of(scope))
        with everybody.running() as run:
            composer = run.composer
            alone, among = composer.evidence_of(week, Scored(services=services)), composer.evidence_of(week, together)

        payloads = [
            build_payload(stored_basis(holdings_of(one), organisation, scope, load_method().catalogue), week, bands)
            for one in (alone, among)
        ]

        assert payloads[0].hash == payloads[1].hash
        assert len(alone.changes) < len(among.changes)


def test_a_frozen_week_is_shown_without_the_libraries_that_send_draw_and_migrate(briefed: Live) -> None:
    heavy = ("alembic", "slack_sdk", "jinja2", "matplotlib", "numpy", "scoring.signals")
    script = (
        "import sys\nfrom bot.cli.main import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        f"print('LOADED', [one for one in {heavy!r} if one in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, "week", "--config", briefed.config, "--now", MONDAY],
        cwd=briefed.folder,
        env=environment({"RISKBRIEF_DATABASE_URL": briefed.url}),
        capture_output=True,
        text=True,
        check=True,
    )

    assert f"({WEEK}, America/New_York)" in done.stdout
    assert "LOADED []" in done.stdout
