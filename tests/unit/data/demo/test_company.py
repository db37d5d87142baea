"""The example company is the same every time and holds together; the golden weeks of `demo` tell its story."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tomllib
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from data import records as r
from data.demo.company import Company, build_company
from tests.conftest import ROOT

DIGEST = (
    "import hashlib; from data.demo.company import build_company; c = build_company();"
    "print(hashlib.sha256((repr(c.records) + c.settings).encode()).hexdigest())"
)


@pytest.fixture(scope="module")
def company() -> Company:
    return build_company()


def test_the_same_seed_gives_the_same_company_whatever_the_hash_seed(company: Company) -> None:
    here = hashlib.sha256((repr(company.records) + company.settings).encode()).hexdigest()
    # Any seed but the one of this process, which is drawn where nobody has set it.
    hash_seed = "1" if os.environ.get("PYTHONHASHSEED") == "4242" else "4242"
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "TZ": "Asia/Kathmandu"}
    command = [sys.executable, "-c", DIGEST]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == here


def test_the_settings_name_every_team_service_and_repository(company: Company) -> None:
    def every(kind: type[Any]) -> list[Any]:
        return [one for one in company.records if isinstance(one, kind)]

    settings = tomllib.loads(company.settings)
    assert {one["id"]: one["zone"] for one in settings["team"]} == {one.id: one.zone for one in every(r.Team)}
    assert {(one["id"], one["label"], one["team"], one["tier"], one.get("country")) for one in settings["service"]} == {
        (one.id, one.label, one.team_id, one.tier, one.country) for one in every(r.Service)
    }
    assert [
        (one["id"], path["repository"], glob)
        for one in settings["service"]
        for path in one["path"]
        for glob in path["globs"]
    ] == [(one.service_id, one.repository_id, one.glob) for one in every(r.ServicePath)]


@pytest.mark.parametrize(("later", "day"), [(0, "2026-09-04"), (9, "2026-11-06"), (28, "2027-03-19")])
def test_the_story_of_a_company_that_is_moved_happens_at_the_same_hours_of_its_own_clocks(later: int, day: str) -> None:
    moved = build_company(later=later)
    [outage] = [one for one in moved.records if isinstance(one, r.Incident) and "wrong totals" in one.title]
    [risky] = [one for one in moved.records if isinstance(one, r.Change) and one.title.startswith("Move checkout to")]

    told = [datetime.fromtimestamp(at or 0, ZoneInfo("America/New_York")) for at in (risky.merged_at, outage.began_at)]

    assert [f"{at:%Y-%m-%d %H:%M}" for at in told] == [f"{day} 15:55", f"{day} 18:40"]
    # Of public holidays it knows only those of the story, which no country has elsewhere.
    assert ("country" in moved.settings) is (later == 0)
    assert len({one.id for one in moved.records if isinstance(one, r.Change)}) == len(
        {one.id for one in build_company().records if isinstance(one, r.Change)}
    )
