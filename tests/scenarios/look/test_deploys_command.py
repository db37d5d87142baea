"""`riskbrief deploys` as whoever wonders why there are no deployments meets it."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli.main import build_app
from data import records as r
from data.engine import open_engine
from data.store import Store
from tests.settings import acme
from tests.unit.data.deploys import yard as yards
from tests.unit.data.deploys.yard import Yard

DAY = 86_400
SETTINGS = (
    acme('label = "Checkout"\nEXTRA\n', zone="Asia/Kolkata")
    + """
[sources.github]
base_url = "GITHUB"
patches = "off"
"""
)


@dataclass
class Desk:
    """A folder with settings and a store; `yard` writes into the store by days from 25 days ago on."""

    folder: Path
    url: str
    yard: Yard

    def write(self, extra: str = "", github: str = "http://127.0.0.1:9") -> None:
        text = SETTINGS.replace("EXTRA", extra).replace("GITHUB", github)
        (self.folder / "riskbrief.toml").write_text(text, "utf-8")

    def ask(self, *arguments: str) -> Result:
        config = ["--config", str(self.folder / "riskbrief.toml")]
        return CliRunner().invoke(
            build_app(), ["deploys", *arguments, *config], env={"RISKBRIEF_DATABASE_URL": self.url}
        )

    def tell(self, *arguments: str) -> str:
        done = self.ask(*arguments)
        assert (done.exit_code, done.stderr) == (0, "")
        return done.stdout


@pytest.fixture
def desk(tmp_path: Path, own_database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setattr(yards, "START", int(time.time()) - 25 * DAY)
    engine = open_engine(own_database)
    desk = Desk(tmp_path, own_database, Yard(Store(engine)))
    desk.write()
    yield desk
    engine.dispose()


def cells(out: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.strip("│").split("│")] for line in out.splitlines() if line.startswith("│")]


def words(out: str) -> str:
    return " ".join(out.replace("│", " ").split())


def happen(yard: Yard) -> None:
    """A failed attempt, a rollback, and an incident of each kind."""
    for number in range(1, 6):
        yard.merge(number, number)
        yard.deploy(number + 0.1, f"m{number}", "staging")
        yard.run("CI", number + 0.2, f"m{number}")
    yard.deploy(2.5, "m2")
    yard.deploy(3.5, "m3", state="failure")
    yard.deploy(5.5, "m5")
    yard.deploy(5.6, "m2")
    yard.incident(2.55, id="PD-1", title="Payments\x1b[31m fail", deployment_id="detected:checkout:shop/deployment/10")
    yard.incident(5.52, title="Slow", resolved_at=None)
    yard.incident(5.7, title="Cable", is_deploy_related=False)
    yard.incident(9.0, title="Odd")
    yard.derive()


def test_it_shows_what_matched_what_did_not_and_why_and_what_was_deployed(desk: Desk) -> None:
    happen(desk.yard)
    out = desk.tell("checkout")
    assert out.startswith(
        "Checkout (checkout), times in Asia/Kolkata\nIn force: the deployments API, the first in the order"
    )
    told = words(out)
    assert '5: its environment "staging" is not production (staging)' in told
    assert "1: it failed (production)" in told
    assert "5: its name does not speak of deploying (CI)" in told
    assert "5: deployments were known from the deployments API then (#1, #2, #3)" in told
    rows = [row for row in cells(out) if row[0].startswith("20")]
    assert [(row[1], row[5]) for row in rows] == [
        ("success", "2: #1, #2"),
        ("failure", ""),
        ("success", "3: #3, #4, #5"),
        ("success", ""),
    ]
    assert ["".join(row[6].split()) for row in rows] == ["Payments[31m", "", "Slow(by", ""]
    assert "fail (named)" in told
    assert "rollback)" in told
    record = json.loads(desk.tell("checkout", "--format", "json"))
    confidences = [[link["confidence"] for link in one["incidents"]] for one in record["deployments"]]
    assert confidences == [["named"], [], ["by rollback"], []]
    assert record["deployments"][3]["rolls_back"] == record["deployments"][2]["id"]
    assert "\x1b" not in out
    assert "Four incidents: 2 linked, 1 said not to be deploy-related, 1 began later than 4 hours after" in told
    assert desk.tell("checkout") == out


def test_where_nothing_matches_it_says_what_to_write_and_that_works(desk: Desk) -> None:
    desk.yard.merge(1, 1)
    for day in (2, 3):
        desk.yard.deploy(day, "m1", 'eu "west"')
    desk.yard.derive()
    out = desk.tell("checkout")
    assert "In force: merges to the default branch, as a last resort" in out
    advice = out[out.index("  [service.deployments]") :]
    assert advice == '  [service.deployments]\n  by = "deployments"\n  environment = "eu \\"west\\""\n'
    desk.write(advice)
    out = desk.tell("checkout")
    assert 'In force: the deployments API, because the settings say by = "deployments".' in out
    assert "'riskbrief collect' brings the stored deployments in line" in out


def test_without_a_service_there_is_a_line_for_each(desk: Desk) -> None:
    desk.yard.merge(1, 1)
    desk.yard.deploy(1.5, "m1")
    desk.yard.derive()
    [row] = [row for row in cells(desk.tell()) if row[0] == "checkout"]
    assert row[1:5] == ["deployments API", "1", "0", "0"]
    assert row[5].endswith("Asia/Kolkata")
    assert row[6:] == ["1", "0"]


def test_nothing_collected_is_no_zero(desk: Desk) -> None:
    out = desk.tell("checkout")
    assert "No deployments in the last 30 days." in out
    assert "Nothing of its repositories was collected: acme/shop. Run 'riskbrief collect'" in out


def test_a_look_writes_nothing(desk: Desk) -> None:
    desk.yard.merge(1, 1)
    desk.yard.deploy(1.5, "m1")
    desk.tell("checkout")
    assert desk.yard.store.read(r.Deployment) == []


def test_an_unknown_service_gets_the_nearest(desk: Desk) -> None:
    done = desk.ask("chekout")
    line = "riskbrief: 'chekout' is no service; did you mean 'checkout'?\n"
    assert (done.exit_code, done.stdout, done.stderr) == (2, "", line)
