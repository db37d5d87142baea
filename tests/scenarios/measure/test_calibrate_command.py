"""`riskbrief calibrate`, and `evaluate` of own changes, on real repositories and on the example organisation."""

from __future__ import annotations

import json
import re
from pathlib import Path
from random import Random

import pytest
from typer.testing import CliRunner

from bot.cli.main import build_app
from scoring.catalogue import parse_catalogue
from tests.backends import SqliteFiles
from tests.fakes.gitrepo import DAY, GitRepo, lines
from tests.monday import ClosingStore, company
from tests.scenarios.command import Done, riskbrief
from tests.scenarios.storefront import storefront_records

START = 1_704_067_200
"""Monday 2024-01-01, 00:00 UTC."""
CHANGES = 480
"""Few, of which many break: it takes 180 outcomes to propose anything."""
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
def mute(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two changes in five break, whatever they are."""
    return history(tmp_path_factory.mktemp("mute") / "shop.git", tested_breaks=0.4, untested_breaks=0.4)


@pytest.fixture(scope="module")
def proposed(telling: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Done]:
    folder = tmp_path_factory.mktemp("proposed")
    done = riskbrief("calibrate", "--repo", telling, "--out", "card.toml", cwd=folder)
    return folder / "card.toml", done


def words(text: str) -> str:
    return " ".join(text.split())


def test_where_a_signal_truly_predicts_a_card_is_proposed_with_its_gain_and_difference(proposed) -> None:
    file, done = proposed

    assert done.returncode == 0, done.stderr
    told = words(done.stdout)
    assert "a gain of +0." in told
    assert "That is more than chance." in told
    row = next(line for line in done.stdout.splitlines() if line.startswith("few tests beside the code"))
    before, after = (int(cell) for cell in row.split()[5:7])
    # More it cannot have: it may weigh what the heaviest signal that is not fitted does, as the card below says.
    assert (before, after) == (4, 14)
    assert 'scorecard = "card.toml" under [scoring] in riskbrief.toml' in told
    assert "the fitted signals share 55 of 100 points and the others 45" in told
    by_id = parse_catalogue(file.read_text("utf-8")).by_id
    assert by_id["test_change_ratio"].weight == max(one.weight for one in by_id.values() if not one.fitted)


def test_the_same_repository_gives_the_same_bytes(proposed, telling, tmp_path) -> None:
    file, done = proposed

    again = riskbrief("calibrate", "--repo", telling, "--out", "card.toml", cwd=tmp_path, TZ="Asia/Kolkata")

    assert again.stdout == done.stdout
    assert (tmp_path / "card.toml").read_bytes() == file.read_bytes()


def test_a_proposal_can_be_tried_with_score_and_brief_and_gives_other_scores(proposed, telling, tmp_path) -> None:
    file, _ = proposed
    part = ("--repo", telling, "--since", "2024-06-01", "--format", "csv")

    shipped, tried = (riskbrief("score", *part, *more, cwd=tmp_path) for more in ((), ("--scorecard", file)))
    assert (tried.returncode, tried.stderr) == (0, "")
    assert shipped.stdout != tried.stdout

    briefed = [
        json.loads(riskbrief("brief", "--repo", telling, "--json", *more, cwd=tmp_path).stdout)
        for more in ((), ("--scorecard", file))
    ]
    assert len({payload["scorecards"][0]["version"] for payload in briefed}) == 2


def test_where_nothing_predicts_nothing_is_proposed_unless_it_is_asked_for_anyway(mute, tmp_path) -> None:
    done = riskbrief("calibrate", "--repo", mute, cwd=tmp_path)

    assert done.returncode == FAILURE
    assert "is not proven, since its 95 % interval is −0." in done.stderr
    assert "keep the card that ships" in done.stderr
    assert "That may be chance." in words(done.stdout)
    assert "What would change" not in done.stdout
    assert list(tmp_path.iterdir()) == []

    anyway = riskbrief("calibrate", "--repo", mute, "--anyway", cwd=tmp_path)
    assert anyway.returncode == 0, anyway.stderr
    assert "Nothing proves that it is better than the card that ships." in words(anyway.stdout)
    assert "# NOT PROVEN" in (tmp_path / "scorecard.toml").read_text("utf-8")


def test_too_few_outcomes_are_refused_with_the_weeks_that_are_missing_even_anyway(tmp_path) -> None:
    repo = GitRepo(tmp_path / "shop")
    for number in range(40):
        repo.commit({f"app/{number}.py": lines(number + 3)}, at=START + number * DAY, message=f"Change {number}")
    repo.commit({"app/3.py": None}, at=START + 41 * DAY, message='Revert "Change 3"')
    repo.commit({"README.md": "more"}, at=START + 90 * DAY, message="Say more")

    done = riskbrief("calibrate", "--repo", repo.root, "--anyway", cwd=tmp_path)

    assert done.returncode == FAILURE
    assert "shop has one outcome, and" in done.stderr
    assert "more weeks; keep the card that ships" in done.stderr
    assert "a later change took it back by name (1)" in words(done.stdout)
    assert not (tmp_path / "scorecard.toml").exists()


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        pytest.param(
            [], USAGE, "there is no settings file riskbrief.toml; .*or give --repo PATH instead", id="nothing"
        ),
        pytest.param(["--repo", "shop", "--config", "x"], USAGE, "leave one of the two away", id="both"),
        pytest.param(["--repo", "shop", "--out", "there.toml"], USAGE, "there.toml is there already", id="there"),
        pytest.param(["--repo", "shop"], FAILURE, r"none of the changes of shop \(1\) is old enough", id="too-young"),
    ],
)
def test_what_cannot_be_calibrated_says_why_and_writes_nothing(tmp_path, monkeypatch, arguments, code, says) -> None:
    monkeypatch.chdir(tmp_path)
    GitRepo(tmp_path / "shop").commit({"app/a.py": "1"}, at=START, message="Begin")
    (tmp_path / "there.toml").write_text("mine")

    done = CliRunner().invoke(build_app(), ["calibrate", *arguments])

    assert done.exit_code == code
    assert done.stderr.count("\n") == 1
    assert re.search(says, done.stderr), done.stderr
    assert sorted(one.name for one in tmp_path.iterdir()) == ["shop", "there.toml"]
    assert (tmp_path / "there.toml").read_text() == "mine"


def test_evaluating_a_repository_reports_on_its_own_changes(telling, proposed, tmp_path) -> None:
    file, _ = proposed
    done = riskbrief("evaluate", "--repo", telling, "--format", "json", "--scorecard", file, cwd=tmp_path)

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

    done = riskbrief("calibrate", cwd=tmp_path, RISKBRIEF_DATABASE_URL=url)

    assert done.returncode == FAILURE
    told = words(done.stdout)
    assert "an incident belongs to a deployment that carried it (" in told
    assert "by naming it" in told
    assert "left out as not deployed" in told
    assert not (tmp_path / "scorecard.toml").exists()
    assert database.read_bytes() == before
