"""`riskbrief demo`: five Mondays of a company that does not exist, the same every time, and no trace of how.

The golden files are those of another process, with another order of hashes, another zone and another language.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot import rehearsal
from bot.cli.try_ import demo
from bot.rehearsal import Rehearsal
from briefing.contracts.narrative import Narrative, parse_narrative
from briefing.contracts.payload import Payload, parse_payload
from briefing.editions.slack.message import render_slack
from briefing.editions.slack.rows import CardStanding, Controls
from briefing.editions.slack.views import HomeView, open_asks, render_all_cards, render_home, render_why
from briefing.editions.view.build import build_view
from briefing.editions.view.naming import Names, Naming
from data.records import Person
from tests.fakes.slack import FakeSlack
from tests.fakes.smtp import FakeSMTP
from tests.monday import company, read_by
from tests.scenarios.command import FILES, Done, contents, riskbrief
from tests.scenarios.golden_weeks import FOLDER as GOLDEN
from tests.scenarios.golden_weeks import difference, golden_files
from tests.scenarios.storefront import storefront_records
from tests.unit.briefing.editions.slack_checks import assert_openable, assert_postable, block_kit_of

WEEKS = ["2026-W34", "2026-W35", "2026-W36", "2026-W37", "2026-W38"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="module")
def managers() -> list[dict[str, Any]]:
    return tomllib.loads(company().settings)["manager"]


@pytest.fixture(scope="module")
def servers(managers: list[dict[str, Any]]) -> Iterator[tuple[FakeSlack, FakeSMTP]]:
    with FakeSlack() as slack, FakeSMTP() as mail:
        for manager in managers:
            address = manager["slack"]
            slack.add_user(address, email=manager["email"]) if address.startswith("U") else slack.add_channel(address)
        yield slack, mail


@pytest.fixture(scope="module")
def done(folder: Path, servers: tuple[FakeSlack, FakeSMTP]) -> Done:
    """One run that everything here looks at, files as well as messages; it takes a while."""
    (folder / "made").mkdir()
    slack, mail = servers
    variables = {"PYTHONHASHSEED": "1", "TZ": "Asia/Tokyo", "LC_ALL": "C", "TMPDIR": str(folder / "made")}
    sent_to = ("--slack", slack.api_url, "--smtp", f"{mail.host}:{mail.port}")
    return riskbrief(
        "demo", "--out", "out", *sent_to, cwd=folder, RISKBRIEF_SLACK_BOT_TOKEN=slack.bot_token, **variables
    )


@pytest.fixture(scope="module")
def shelf(folder: Path, done: Done) -> dict[tuple[str, str], tuple[Payload, Narrative]]:
    """Every briefing by week and folder of its scope."""
    assert done.returncode == 0, done.stderr
    found = {}
    for place in sorted(path for week in (folder / "out").iterdir() if week.is_dir() for path in week.iterdir()):
        payload = parse_payload((place / "payload.json").read_text("utf-8"), name=str(place))
        narrative = parse_narrative((place / "narrative.json").read_text("utf-8"), name=str(place))
        found[place.parent.name, place.name] = (payload, narrative)
    return found


@pytest.fixture(scope="module")
def widest(shelf: dict[tuple[str, str], tuple[Payload, Narrative]]) -> list[tuple[Payload, Narrative]]:
    """The five briefings of the scope with the most teams, oldest first."""
    scope = max({scope for _, scope in shelf}, key=lambda name: (name.count("+"), name))
    return [shelf[week, scope] for week in WEEKS]


def test_every_week_has_a_folder_for_every_scope_with_every_file(folder, done, shelf):
    scopes = {scope for _, scope in shelf}

    assert sorted(shelf) == sorted((week, scope) for week in WEEKS for scope in scopes)
    assert len(scopes) >= 6
    assert all(sorted(contents(folder / "out" / week / scope)) == FILES for week, scope in shelf)
    assert (folder / "out" / "index.html").is_file()
    # A machine that takes longer than ten seconds is told how far it is.
    wrote, *sent = [line for line in done.stderr.splitlines() if not line.startswith("Briefing the week of ")]
    assert wrote == f"Wrote {len(shelf)} briefings to out; open out/index.html in a browser."
    assert [line.endswith(" parts sent.") for line in sent] == [True] * len(WEEKS)
    assert "\x1b" not in done.stdout
    assert list((folder / "made").iterdir()) == []
    assert sorted(path.name for path in folder.iterdir()) == ["made", "out"]


def test_every_narrative_belongs_to_its_payload_proves_each_sentence_and_is_short(shelf):
    for payload, narrative in shelf.values():
        said = (narrative.headline, *narrative.situation, *narrative.cards, *narrative.actions, *narrative.positives)
        facts = {fact.id for fact in payload.facts}
        assert narrative.payload == payload.hash
        assert all(one.facts and set(one.facts) <= facts for one in said)
        opening = " ".join(one.text for one in (narrative.headline, *narrative.situation))
        assert len(opening.split()) <= 90
        assert len(" ".join(one.text for one in said).split()) <= 220


def test_no_name_and_no_address_is_in_any_payload_or_narrative(shelf):
    people = [one for one in company().records if isinstance(one, Person)]
    private = {text for person in people for text in (person.name, person.email, person.login) if text}

    assert len(people) > 30
    for payload, narrative in shelf.values():
        text = payload.to_json() + narrative.to_json()
        assert [name for name in private if f'"{name}"' in text or f" {name}" in text] == []


def tenths(value: object) -> int:
    """A figure as a reader adds it up: a whole number of tenths."""
    assert isinstance(value, (int, float))
    assert round(10 * value) == pytest.approx(10 * value)
    return round(10 * value)


def test_every_sum_that_is_told_adds_up_exactly(shelf):
    told = [fact for payload, _ in shelf.values() for fact in payload.facts]
    changes, moved, deployed = (
        [fact for fact in told if fact.kind == kind] for kind in ("change", "service_movement", "deployment")
    )
    assert min(len(changes), len(moved), len(deployed)) > 35

    for fact in changes:
        points = sum(reason["points"] for reason in fact.detail["reasons"])
        assert fact.value == (max(points, 80) if fact.detail["gates"] else points), fact.id
    for fact in moved:
        assert sum(tenths(part["points"]) for part in fact.detail["drivers"]) == tenths(fact.value), fact.id
        assert tenths(fact.detail["now"]) - tenths(fact.detail["usual"]) == tenths(fact.value), fact.id
    for fact in deployed:
        own = sum(reason["points"] for reason in fact.detail["own"])
        riskiest = fact.detail["riskiest"]["points"] if fact.detail["riskiest"] else 0
        assert fact.value == riskiest + fact.detail["batch"] + own - fact.detail["cut"], fact.id
        assert fact.value >= riskiest
    for payload, _ in shelf.values():
        drivers = [fact for fact in payload.facts if fact.kind == "driver"]
        assert sum(tenths(fact.value) for fact in drivers) == tenths(payload.fact("movement").value)


def test_a_way_down_is_offered_for_what_waits_and_it_is_lower_than_the_score(shelf):
    found = [(payload, fact) for payload, _ in shelf.values() for fact in payload.facts if fact.kind == "way_down"]
    for payload, fact in found:
        change = payload.fact(f"change.{fact.subject.id}")
        assert change.detail["queued"] is True
        assert fact.value == max(fact.detail["after"]) < fact.detail["before"] == change.value
    offered = {remedy.id for payload, _ in shelf.values() for card in payload.cards for remedy in card.remedies}
    # What waits while checkout is broken: nothing helps but to wait until it is not.
    assert "no-incident" in {fact.detail["remedy"] for _, fact in found if fact.id in offered}


WORST = {
    "2026-W34": {},
    "2026-W35": {"payments": "warning", "identity": "warning"},
    "2026-W36": {"payments": "warning", "identity": "warning", "storefront": "critical"},
    "2026-W37": {},
    "2026-W38": {},
}
"""The severity that the story gives each team, where it is more than info."""
BLIND = "2026-W38"
"""From its Wednesday on nothing comes from PagerDuty, which every scope is warned of."""


def test_every_scope_has_the_worst_severity_that_the_story_gives_its_teams_and_no_other(shelf):
    ranks = ["critical", "warning", "info"]
    told, wanted = {}, {}
    for (week, folder), (payload, _) in shelf.items():
        teams = [team for team in ("payments", "identity", "storefront") if team in folder]
        told[week, folder] = payload.severity.value
        least = "warning" if week == BLIND else "info"
        wanted[week, folder] = min((WORST[week].get(team, least) for team in teams), key=ranks.index, default=least)
    assert told == wanted


def test_the_five_weeks_read_as_they_did_when_they_were_reviewed(shelf, done):
    files = golden_files((payload for payload, _ in shelf.values()), done.stdout)

    assert sorted(path.name for path in GOLDEN.iterdir()) == sorted(files), "run `make golden`"
    moved = [text for name, now in files.items() if (text := difference(name, now))]
    assert not moved, "\n\n".join(moved)


def test_every_week_of_the_story_can_be_shown_on_every_surface_of_slack(widest, shared_dir):
    block_kit = block_kit_of(shared_dir)
    for payload, narrative in widest:
        view = build_view(payload, narrative, Names(), Naming.ROLES)
        standings = {card.key: CardStanding(acknowledged="Acknowledged by a manager") for card in view.cards[:1]}
        controls = Controls(payload=view.payload_hash, standings=standings)
        for edition in [render_slack(view), *([render_slack(view, standings=standings)] if standings else [])]:
            assert_postable(edition, block_kit)
        assert_openable(render_home(HomeView(reader="Ada", edition=view, asks=open_asks(payload))), block_kit)
        assert_openable(render_all_cards(view, controls), block_kit)
        for card in view.cards[:1]:
            assert_openable(render_why(card, view, controls), block_kit)


@pytest.mark.parametrize(
    ("options", "named"),
    [
        pytest.param(["--out", "file"], ("--out file", "name a directory"), id="out-is-a-file"),
        pytest.param(["--smtp", "nowhere"], ("--smtp", "'nowhere'", "127.0.0.1:2525"), id="smtp-without-a-port"),
        pytest.param(["--seed", "lucky"], ("--seed", "integer"), id="seed-is-no-number"),
    ],
)
def test_bad_input_is_one_line_that_names_the_thing_and_the_fix(tmp_path, options, named):
    (tmp_path / "file").write_text("keep me", "utf-8")

    found = riskbrief("demo", *options, cwd=tmp_path)

    assert (found.returncode, found.stdout) == (2, "")
    assert found.stderr.startswith("riskbrief: ")
    assert found.stderr.count("\n") == 1
    assert all(part in found.stderr for part in named), found.stderr
    assert os.listdir(tmp_path) == ["file"]  # noqa: PTH208 (the names are all that is asked for)


def test_the_demo_sends_all_five_mondays_to_the_servers_that_it_is_given(done, servers, managers):
    slack, mail = servers
    assert done.returncode == 0, done.stderr
    outlets = {manager["slack"] for manager in managers}
    assert len(slack.parents()) == len(WEEKS) * len(outlets)
    assert len(mail.mails) == len(WEEKS) * len(managers)


class LastMonday(Rehearsal):
    """The story's last Monday only: what is sent nowhere need not be told five times."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.weeks = self.weeks[-1:]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Done]:
    """A few weeks of the company, told in this process to Dana alone, and left in a folder."""
    few = replace(
        company(), settings=read_by(company().settings, "dana-whitfield"), records=storefront_records(alone=False)
    )
    elsewhere = tmp_path_factory.mktemp("again")
    with pytest.MonkeyPatch.context() as patches:
        patches.setattr(demo, "Rehearsal", LastMonday)
        patches.setattr(rehearsal, "build_company", lambda _, **__: few)
        return elsewhere / "kept", riskbrief("demo", "--keep", "kept", "--smtp", "127.0.0.1:9", cwd=elsewhere)


def test_a_server_that_is_not_there_is_named_with_its_own_words(kept):
    _, sent = kept
    assert sent.returncode == 1
    [line] = sent.stderr.splitlines()
    assert ": 0 of 1 parts sent; email" in line


class Built(Exception):
    """The company would be built now; how many weeks later than in the story is what is asked for."""


@pytest.mark.parametrize(
    ("options", "later"),
    [
        pytest.param(["--keep", "kept", "--now", "2026-11-25T12:00Z"], 9, id="a-wednesday"),
        pytest.param(["--keep", "kept", "--now", "2026-11-23T15:00Z"], 9, id="a-monday-that-everybody-was-briefed-on"),
        pytest.param(["--keep", "kept", "--now", "2026-11-23T13:30Z"], 8, id="before-nine-in-new-york"),
        pytest.param(["--now", "2026-11-25T12:00Z"], 0, id="not-kept"),
    ],
)
def test_the_last_week_of_an_organisation_that_is_kept_is_the_last_that_was_briefed(
    tmp_path, monkeypatch, options, later
):
    def build(_: int, *, later: int) -> None:
        raise Built(later)

    monkeypatch.setattr(rehearsal, "build_company", build)
    with pytest.raises(Built, match=f"^{later}$"):
        riskbrief("demo", *options, cwd=tmp_path)


def test_an_organisation_that_is_kept_can_be_asked_afterwards_and_is_not_written_over(kept):
    folder, _ = kept

    shown = riskbrief("week", "--team", "storefront", "--week", WEEKS[-1], cwd=folder)
    before = contents(folder)
    refused = riskbrief("demo", "--keep", ".", cwd=folder)

    assert shown.returncode == 0
    assert f"({WEEKS[-1]}, America/New_York)" in shown.stdout
    assert (refused.returncode, refused.stderr) == (
        2,
        "riskbrief: riskbrief.toml is there already; name another --keep, or remove it\n",
    )
    assert contents(folder) == before
