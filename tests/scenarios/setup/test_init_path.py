"""From an empty directory to a first briefing, as somebody at a terminal goes: keys are counted."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.settings import load_settings
from tests.fakes.github import FakeGitHub
from tests.fakes.github_survey import member_of, shown
from tests.fakes.slack import FakeSlack
from tests.scenarios.terminal import at_terminal

DAY = 86_400
ADA = "U012AB3CD"
MOST_KEYS = 15
ENTER = "\r"


@dataclass
class Seat:
    """Somebody at a terminal, who presses Enter at each question."""

    folder: Path
    variables: Mapping[str, str]
    keys: int = 0

    def calls(self, *arguments: str, questions: tuple[str, ...] = ()) -> str:
        """Call a command that comes to a good end, and return its last line."""
        answers = tuple((question, ENTER) for question in questions)
        code, shown = at_terminal(*arguments, cwd=self.folder, answers=answers, **self.variables)
        assert code == 0, shown
        self.keys += len(questions)
        return shown.rstrip().splitlines()[-1]


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
        files = {"app.py": "1\n", "CODEOWNERS": "* @acme/payments\n"}
        shop.commit(now - 40 * DAY, "Begin", files=files, author=ada)
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
    assert seat.calls("init", "--no-mirrors", *places, questions=questions) == "Next: riskbrief doctor"
    settings = load_settings(seat.folder / "riskbrief.toml", {})
    [manager] = settings.organisation.managers
    assert (manager.name, manager.slack, manager.zone) == ("Ada Lovelace", (ADA,), "Europe/Berlin")
    assert [one.id for one in settings.organisation.services] == ["shop"]

    assert seat.calls("doctor").startswith("Next: riskbrief collect")
    assert seat.calls("collect") == "Next: riskbrief preview --manager ada-lovelace"
    assert seat.calls("preview", "--manager", "ada-lovelace").startswith("Next: riskbrief run")
    [page] = seat.folder.glob("riskbrief-preview-*.html")
    assert "payments" in page.read_text("utf-8").lower()
    assert seat.keys < MOST_KEYS
