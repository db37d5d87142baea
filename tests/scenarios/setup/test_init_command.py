"""`riskbrief init` where nobody sits at a terminal: a first file, a second look, and everything that may be wrong."""

from __future__ import annotations

import time
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.settings import load_settings
from tests.backends import SqliteFiles
from tests.fakes.github import FakeGitHub
from tests.fakes.github_survey import member_of, shown
from tests.scenarios.command import Done, riskbrief

DAY = 86_400


@dataclass
class Place:
    """A folder, and the GitHub that it is looked at from."""

    folder: Path
    github: FakeGitHub
    database: str

    def init(self, *arguments: str, **variables: str) -> Done:
        told = {"RISKBRIEF_GITHUB_TOKEN": self.github.token, "RISKBRIEF_DATABASE_URL": self.database, **variables}
        done = riskbrief("init", *arguments, cwd=self.folder, **{name: one for name, one in told.items() if one})
        assert "Traceback" not in done.stderr
        assert self.github.token not in done.stdout + done.stderr + "".join(self.texts)
        return done

    def first(self, *arguments: str, **variables: str) -> Done:
        return self.init("--base-url", self.github.url, "--zone", "Europe/Berlin", *arguments, **variables)

    def add(self, name: str) -> None:
        files = {"a.py": "1", "CODEOWNERS": "* @acme/core\n"}
        shown(self.github.world.repository(name)).commit(int(time.time()) - DAY, "Work", files=files)

    @property
    def path(self) -> Path:
        return self.folder / "riskbrief.toml"

    @property
    def texts(self) -> list[str]:
        return [one.read_text("utf-8") for one in self.folder.glob("*.toml*")]


@pytest.fixture
def place(tmp_path: Path, shared_dir: Path, sqlite_backend: SqliteFiles) -> Iterator[Place]:
    # A store with its tables is copied in a moment; making them takes a while.
    url = sqlite_backend.migrated()
    with FakeGitHub(shared_dir) as github:
        found = Place(tmp_path, github, url)
        found.add("acme/shop")
        github.world.team("acme", "core", [])
        member_of(github.world, "riskbrief", "acme")
        yield found
    sqlite_backend.forget(url)


def test_it_writes_a_file_that_is_right_makes_the_tables_and_says_what_is_next(place: Place) -> None:
    named = ("--reader", "Ada <ada@acme.example>", "--mail-server", "smtp.acme.example")
    done = place.first(*named, RISKBRIEF_DATABASE_URL="")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.splitlines()[-3:] == [
        "Wrote riskbrief.toml.",
        "Made the tables of the store.",
        "Next: riskbrief doctor",
    ]
    assert "shop     core  acme/shop **  auto" in done.stderr
    assert "Ada reads for all teams, by email." in done.stderr
    assert (place.folder / "riskbrief.db").exists()
    checked = riskbrief("settings", "check", cwd=place.folder)
    assert (checked.returncode, checked.stderr) == (0, "")
    assert "1 team, 1 service, 1 manager; no problems" in checked.stdout


def test_a_rehearsal_prints_the_file_and_writes_nothing(place: Place) -> None:
    done = place.first("--dry-run", "--gitlab", "acme/tools", "--no-mirrors")
    told = tomllib.loads(done.stdout)
    assert (done.returncode, list(place.folder.iterdir())) == (0, [])
    assert (told["sources"]["gitlab"], told["sources"]["git"]) == ({"group": "acme/tools"}, {"enabled": False})


def test_a_second_look_shows_what_has_come_and_adds_it_when_told_to(place: Place) -> None:
    place.first()
    place.path.write_text(place.path.read_text("utf-8") + "# Our own words.\n", "utf-8")
    before = place.path.read_text("utf-8")
    again = place.init()
    assert (again.returncode, again.stdout) == (0, "")
    assert again.stderr == "riskbrief.toml has every active repository of acme; nothing to add.\n"

    place.add("acme/billing")
    for arguments in ((), ("--yes",), ("--diff", "--write")):
        shown_ = place.init(*arguments)
        assert shown_.returncode == 1
        assert '+repository = "acme/billing"' in shown_.stdout
        assert "1 service to add, and nothing was written" in shown_.stderr
        assert place.path.read_text("utf-8") == before

    written = place.init("--write")
    assert written.returncode == 0
    assert written.stderr.endswith("riskbrief.toml.bak.\nNext: riskbrief collect\n")
    assert place.path.read_text("utf-8").startswith(before)
    assert (place.folder / "riskbrief.toml.bak").read_text("utf-8") == before
    assert [one.id for one in load_settings(place.path, {}).organisation.services] == ["shop", "billing"]


@pytest.mark.parametrize(
    ("arguments", "variables", "words"),
    [
        pytest.param((), {"RISKBRIEF_GITHUB_TOKEN": ""}, "RISKBRIEF_GITHUB_TOKEN is not set; make a", id="no_token"),
        pytest.param(("--organisation", "acne"), {}, "did you mean 'acme'?", id="misspelt"),
        pytest.param(
            ("--repository", "shop"), {}, "--repository 'shop' is not a repository on GitHub", id="half_a_name"
        ),
        pytest.param(("--output", "away/x.toml"), {}, "away/x.toml cannot be written", id="no_folder"),
    ],
)
def test_what_is_called_wrongly_is_said_in_a_line_and_leaves_nothing(
    place: Place, arguments: tuple[str, ...], variables: dict[str, str], words: str
) -> None:
    done = place.init("--base-url", place.github.url, *arguments, **variables)
    assert (done.returncode, done.stdout, list(place.folder.iterdir())) == (2, "", [])
    assert words in done.stderr.splitlines()[-1]


def test_a_file_that_cannot_be_understood_is_left_alone(place: Place) -> None:
    place.path.write_text("[organisation\n", "utf-8")
    done = place.init("--write")
    assert (done.returncode, place.texts) == (2, ["[organisation\n"])
    assert "riskbrief.toml: line 1, column 14" in done.stderr
