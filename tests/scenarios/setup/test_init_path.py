"""From an empty directory to a first briefing, as somebody at a terminal goes: keys and seconds are counted."""

from __future__ import annotations

import os
import pty
import select
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.settings import load_settings
from tests.fakes.github import FakeGitHub
from tests.fakes.github_survey import member_of, shown
from tests.fakes.slack import FakeSlack
from tests.forked import Forked
from tests.scenarios.command import environment

DAY = 86_400
ADA = "U012AB3CD"
MOST_KEYS = 15
ENTER = "\r"
PATIENCE = 60.0


@dataclass
class Seat:
    """Somebody at a terminal, who waits for what is asked and then presses keys."""

    folder: Path
    variables: Mapping[str, str]
    keys: int = 0
    seconds: float = 0.0
    screens: list[str] = field(default_factory=list)

    def calls(self, *arguments: str, answers: tuple[tuple[str, str], ...] = ()) -> int:
        """Call a command, press `answers` when their questions stand there, and return its exit code."""
        began = time.monotonic()
        parent, child = pty.openpty()
        told = environment({"TERM": "xterm", "COLUMNS": "160", **self.variables})
        process = Forked(*arguments, cwd=self.folder, environ=told, stdin=child, stdout=child, stderr=child)
        os.close(child)
        shown_ = b""
        for question, keys in answers:
            # What is echoed of an earlier answer must not be taken for the next question.
            seen = len(shown_)
            while question.encode() not in shown_[seen:]:
                shown_ += self._read(parent, f"{question!r} after {shown_.decode()}")
            os.write(parent, keys.encode())
            self.keys += len(keys)
        with suppress(OSError):
            # A terminal that nobody writes to any more ends with an error.
            while piece := self._read(parent, "its end"):
                shown_ += piece
        code = process.wait(timeout=PATIENCE)
        os.close(parent)
        self.seconds += time.monotonic() - began
        self.screens.append(shown_.decode("utf-8", "replace"))
        return code

    @staticmethod
    def _read(terminal: int, what: str) -> bytes:
        ready, _, _ = select.select([terminal], [], [], PATIENCE)
        assert ready, f"nothing came while waiting for {what}"
        return os.read(terminal, 65_536)

    @property
    def last_line(self) -> str:
        return self.screens[-1].rstrip().splitlines()[-1]


@pytest.fixture
def seat(tmp_path: Path, shared_dir: Path) -> Iterator[Seat]:
    home, folder = tmp_path / "home", tmp_path / "empty"
    home.mkdir()
    folder.mkdir()
    (home / ".gitconfig").write_text("[user]\nname = Ada Lovelace\nemail = ada@acme.example\n", "utf-8")
    now = int(time.time())
    with FakeGitHub(shared_dir) as github, FakeSlack() as slack:
        world = github.world
        ada = world.user("ada", "Ada Lovelace")
        shop = shown(world.repository("acme/shop"))
        shop.commit(
            now - 40 * DAY,
            "Begin",
            files={"app.py": "1\n", "CODEOWNERS": "* @acme/payments\n"},
            author=ada,
        )
        for week in range(1, 5):
            at = now - (7 * week + 3) * DAY
            shop.pull(f"Change {week}", author=ada, at=at).file("app.py", 10 * week).commit(at).merge(at + 3_600)
        shown(world.repository("acme/attic", isArchived=True))
        world.team("acme", "payments", [ada])
        member_of(world, "riskbrief", "acme")
        slack.add_user(ADA, email="ada@acme.example", name="Ada Lovelace")
        variables = {
            "HOME": str(home),
            "TZ": "Europe/Berlin",
            "RISKBRIEF_GITHUB_TOKEN": github.token,
            "RISKBRIEF_SLACK_BOT_TOKEN": slack.bot_token,
            "RISKBRIEF_SLACK_APP_TOKEN": slack.app_token,
            "GITHUB_AT": github.url,
            "SLACK_AT": slack.api_url,
        }
        yield Seat(folder, variables)


def test_from_nothing_to_a_first_briefing_takes_fewer_than_15_keys(seat: Seat) -> None:
    places = ("--base-url", seat.variables["GITHUB_AT"], "--slack-url", seat.variables["SLACK_AT"])
    questions = ("Organisation or account", "Time zone", "Who reads", "Write riskbrief.toml?")
    answers = tuple((question, ENTER) for question in questions)
    assert seat.calls("init", "--no-mirrors", *places, answers=answers) == 0, seat.screens[-1]
    assert seat.last_line == "Next: riskbrief doctor"
    settings = load_settings(seat.folder / "riskbrief.toml", {})
    [manager] = settings.organisation.managers
    assert (manager.name, manager.slack, manager.zone) == ("Ada Lovelace", (ADA,), "Europe/Berlin")
    assert [one.id for one in settings.organisation.services] == ["shop"]

    assert seat.calls("doctor") == 0, seat.screens[-1]
    assert seat.last_line.startswith("Next: riskbrief collect")

    assert seat.calls("collect") == 0, seat.screens[-1]
    assert seat.last_line == "Next: riskbrief preview --manager ada-lovelace"

    assert seat.calls("preview", "--manager", "ada-lovelace") == 0, seat.screens[-1]
    assert seat.last_line.startswith("Next: riskbrief run")
    [page] = seat.folder.glob("riskbrief-preview-*.html")
    assert "payments" in page.read_text("utf-8").lower()

    sys.stdout.write(f"{seat.keys} keys, {seat.seconds:.1f} s from an empty directory to the preview\n")
    assert seat.keys < MOST_KEYS
