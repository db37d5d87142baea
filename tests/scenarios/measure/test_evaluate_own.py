"""`riskbrief evaluate` of own changes, and a scorecard of one's own: on real clones and the example organisation."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

import pytest
from typer.testing import CliRunner

from bot.cli.main import build_app
from bot.settings.scorecard import shipped_text
from tests.backends import SqliteFiles
from tests.fakes.gitrepo import DAY, GitRepo, lines
from tests.monday import ClosingStore, company
from tests.scenarios.command import riskbrief
from tests.scenarios.storefront import storefront_records

START = 1_704_067_200
"""Monday 2024-01-01, 00:00 UTC."""
CHANGES = 480
USAGE, FAILURE = 2, 1


def history(root: Path, *, tested_breaks: float, untested_breaks: float) -> Path:
    """A bare repository of small changes, every other one with a test; broken ones are reverted after two days."""
    random = Random(4)
    commits: list[tuple[int, str, dict[str, str]]] = []
    for number in range(CHANGES):
        at = START + number * DAY // 3
        is_tested = random.random() < 0.5
        files = {f"app/part{random.randrange(12)}.py": lines(random.randrange(5, 90), f"w{number} ")}
        if is_tested:
            files[f"tests/test_part{random.randrange(12)}.py"] = lines(random.randrange(40, 90), f"t{number} ")
        commits.append((at, f"Change {number}", files))
        if random.random() < (tested_breaks if is_tested else untested_breaks):
            commits.append((at + 2 * DAY, f'Revert "Change {number}"', {}))
    commits.append((START + (CHANGES // 3 + 60) * DAY, "Say more", {"README.md": "more\n"}))
    stream = "".join(
        _commit(*one, random.choice(("Ann", "Bob", "Eve"))) for one in sorted(commits, key=lambda one: one[0])
    )
    repo = GitRepo(root, bare=True)
    repo.git("fast-import", "--quiet", stdin=stream.encode())
    return root


def _commit(at: int, title: str, files: dict[str, str], author: str) -> str:
    who = f"{author} <{author.lower()}@example.com> {at} +0000"
    changed = "".join(f"M 100644 inline {path}\ndata {len(text)}\n{text}\n" for path, text in files.items())
    return f"commit refs/heads/main\nauthor {who}\ncommitter {who}\ndata {len(title)}\n{title}\n{changed}\n"


@pytest.fixture(scope="module")
def telling(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Whatever has no test breaks eight times out of ten, and nothing else does."""
    return history(tmp_path_factory.mktemp("telling") / "shop.git", tested_breaks=0.0, untested_breaks=0.8)


@pytest.fixture(scope="module")
def card(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The card that `signals --card` prints, with another weight of what the tests of a change say."""
    file = tmp_path_factory.mktemp("card") / "card.toml"
    before, ratio, after = riskbrief("signals", "--card", cwd=file.parent).stdout.partition('id = "test_change_ratio"')
    file.write_text(before + ratio + after.replace("\nweight = ", "\nweight = 9", 1), "utf-8")
    return file


def test_a_scorecard_of_ones_own_can_be_tried_with_score_and_brief_and_gives_other_scores(
    card, telling, tmp_path
) -> None:
    part = ("--repo", telling, "--since", "2024-06-01", "--format", "csv")

    shipped, tried = (riskbrief("score", *part, *more, cwd=tmp_path) for more in ((), ("--scorecard", card)))
    assert (tried.returncode, tried.stderr) == (0, "")
    assert shipped.stdout != tried.stdout

    briefed = [
        json.loads(riskbrief("brief", "--repo", telling, "--json", *more, cwd=tmp_path).stdout)
        for more in ((), ("--scorecard", card))
    ]
    assert len({payload["scorecards"][0]["version"] for payload in briefed}) == 2


def test_the_card_is_printed_whole_and_by_itself(tmp_path) -> None:
    assert riskbrief("signals", "--card", cwd=tmp_path).stdout == shipped_text()

    done = riskbrief("signals", "file_age", "--card", cwd=tmp_path)

    assert (done.returncode, done.stdout) == (USAGE, "")
    assert "NAME is not for --card" in done.stderr


def test_evaluating_a_repository_reports_on_its_own_changes(telling, card, tmp_path) -> None:
    done = riskbrief("evaluate", "--repo", telling, "--format", "json", "--scorecard", card, cwd=tmp_path)

    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    own, part = found["source"]["own_outcomes"], found["parts"][0]
    assert own["counts"]["revert"] == part["defects"] > 180
    assert "incident" not in own["counts"]
    assert own["lag_days"] == 14
    assert own["too_recent"] == 1
    assert "They were scored with a scorecard file." in part["note"]
    assert part["projects"][0]["name"] == "shop"
    assert [one["id"] for one in part["standings"]] == ["score", "lines_added", "churn", "logistic", "boosting"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((), "give --repo PATH for a git repository or --features FILE for a file instead"),
        (("--repo", "shop", "--label", "broke"), "--label is about a feature file"),
        (("--features", "changes.csv"), "--label COL"),
        (("--features", "x.csv", "--repo", "shop"), "--repo is about your own changes and --features is about a file"),
    ],
)
def test_a_file_and_own_changes_are_evaluated_one_at_a_time(tmp_path, monkeypatch, arguments, says) -> None:
    monkeypatch.chdir(tmp_path)

    done = CliRunner().invoke(build_app(), ["evaluate", *arguments])

    assert done.exit_code == USAGE
    assert says in done.stderr


def test_a_repository_without_outcomes_cannot_be_evaluated_and_says_what_helps(tmp_path) -> None:
    repo = GitRepo(tmp_path / "shop")
    repo.commit({"app/a.py": "1"}, at=START, message="Begin")
    repo.commit({"app/b.py": "1"}, at=START + 90 * DAY, message="Go on")

    done = riskbrief("evaluate", "--repo", repo.root, cwd=tmp_path)

    assert done.returncode == FAILURE
    assert "was reverted, or followed within seven days by a fix" in done.stderr
    assert "add repositories, or take a longer time" in done.stderr


def test_the_example_organisation_is_read_and_not_written(sqlite_backend: SqliteFiles, tmp_path: Path) -> None:
    (tmp_path / "riskbrief.toml").write_text(company().settings, "utf-8")
    url = sqlite_backend.migrated()
    with ClosingStore(url) as store:
        store.save(storefront_records(alone=False))
    database = Path(url.removeprefix("sqlite:///"))
    before = database.read_bytes()

    done = riskbrief(
        "evaluate", "--config", "riskbrief.toml", "--format", "json", cwd=tmp_path, RISKBRIEF_DATABASE_URL=url
    )

    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)["parts"][0]["note"]
    assert "an incident belongs to a deployment that carried it" in told
    assert "left out as not deployed" in told
    assert database.read_bytes() == before
