"""`riskbrief doctor` as whoever installs Riskbrief meets it, against fakes on loopback."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.scenarios.command import Done, riskbrief
from tests.unit.bot.doctor.clinic import Clinic, opened


@pytest.fixture
def clinic(tmp_path: Path, shared_dir: Path, own_database: str) -> Iterator[Clinic]:
    with opened(tmp_path, shared_dir, own_database) as one:
        yield one


def doctor(clinic: Clinic, *arguments: str) -> Done:
    clinic.write()
    done = riskbrief("doctor", *arguments, cwd=clinic.folder, **clinic.environ)
    secrets = [value for name, value in clinic.environ.items() if name != "RISKBRIEF_DATABASE_URL"]
    assert [secret for secret in secrets if secret in done.stdout + done.stderr] == []
    return done


def test_where_all_is_well_it_says_so_and_ends_with_0(clinic: Clinic) -> None:
    with clinic.mirrored():
        done = doctor(clinic)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    titles = [line for line in lines if line and not line.startswith(" ")]
    assert titles == [
        *("Settings", "Database", "Changes", "GitHub", "git", "PagerDuty", "Prometheus"),
        *("Slack", "Mail", "Clock", "Briefings", "Claude"),
        "Everything that is needed works, with 1 optional gap.",
    ]
    checks = [line.split("  ")[0].strip() for line in lines if line.startswith(" ") and line[1] != " "]
    assert {one for one in checks if one != "ok"} == {"not connected (optional)"}
    assert max(map(len, lines)) <= 118


def test_what_is_wrong_is_named_with_what_to_do_and_it_ends_with_1(clinic: Clinic) -> None:
    clinic.github.withhold("checks")
    clinic.environ["RISKBRIEF_PAGERDUTY_TOKEN"] = "hunter2-revoked"
    done = doctor(clinic)
    assert (done.returncode, done.stderr) == (1, "")
    told = " ".join(done.stdout.split())
    assert "missing (optional) Checks: read grant Checks: read; without it there are no check runs Fix: GitHub" in told
    assert "Blinds: unhealthy checks" in told
    assert "PagerDuty refused the credentials (401" in told
    assert "Blinds: incident on the service, failure rate of the service" in told
    assert told.endswith("1 thing to put right, and 3 optional gaps.")


def test_for_programs_it_prints_json_and_nothing_else(clinic: Clinic) -> None:
    clinic.github.withhold("pull_requests")
    done = doctor(clinic, "--format", "json", "--source", "github")
    told = json.loads(done.stdout)
    assert (done.returncode, done.stderr, told["ok"]) == (1, "", False)
    assert [one["id"] for one in told["sections"]] == ["settings", "github"]
    [broken] = [one for section in told["sections"] for one in section["checks"] if one["verdict"] == "broken"]
    assert (broken["name"], len(broken["signals"]) > 20) == ("Pull requests: read", True)


def test_settings_that_are_missing_or_wrong_are_the_first_thing_to_put_right(tmp_path: Path) -> None:
    done = riskbrief("doctor", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (1, "")
    assert "riskbrief settings example > riskbrief.toml" in " ".join(done.stdout.split())
    (tmp_path / "riskbrief.toml").write_text('[organisation]\nname = "Acme"\n[smtp]\nprot = 25\nhots = "x"\n', "utf-8")
    done = riskbrief("doctor", "--format", "json", cwd=tmp_path)
    [section] = json.loads(done.stdout)["sections"]
    assert done.returncode == 1
    assert [("prot" in one["detail"], "hots" in one["detail"]) for one in section["checks"]] == [
        (True, False),
        (False, True),
    ]
