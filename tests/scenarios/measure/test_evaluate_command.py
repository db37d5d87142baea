"""`riskbrief evaluate` of a file, of a clone and of the example organisation, and a scorecard of one's own."""

from __future__ import annotations

import csv
import gzip
import json
import re
import subprocess
import sys
from pathlib import Path
from random import Random

import numpy as np
import pytest
from typer.testing import CliRunner

from bot.cli.main import build_app
from bot.settings.scorecard import shipped_text
from tests.backends import SqliteFiles
from tests.fakes.gitrepo import DAY, GitRepo, lines
from tests.monday import ClosingStore, company
from tests.scenarios.command import environment, riskbrief
from tests.scenarios.storefront import storefront_records

PUBLISHED = Path("real") / "jit" / "jit_dev_metrics.csv.gz"


def rows_of(count=300, projects=("core", "web"), seed=6):
    """Labelled changes whose defects follow lines added."""
    random = np.random.default_rng(seed)
    for row in range(count):
        lines = int(np.exp(random.normal(3.5, 1.5)))
        yield {
            "repository": projects[row % len(projects)],
            "lines_added": lines,
            "lines_deleted": int(random.integers(0, 50)),
            "files_changed": int(random.integers(1, 9)),
            "broke": int(random.random() < 1 / (1 + np.exp(4 - np.log1p(lines)))),
        }


def write(path, rows):
    rows = list(rows)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with a small labelled file, for runs that write nothing."""
    path = tmp_path_factory.mktemp("evaluate")
    write(path / "changes.csv", rows_of())
    return path


def evaluate(folder, *options, file="changes.csv", label="broke"):
    return riskbrief("evaluate", "--features", file, "--label", label, *options, cwd=folder)


@pytest.fixture(scope="module")
def printed(folder):
    """What is printed of the small file in each layout, from this process."""
    found = {one: evaluate(folder, "--project", "repository", "--format", one) for one in ("text", "json", "markdown")}
    assert [(one.returncode, one.stderr) for one in found.values()] == [(0, "")] * len(found)
    return {layout: one.stdout for layout, one in found.items()}


@pytest.fixture(scope="module")
def told(printed):
    return json.loads(printed["json"])


def test_the_score_stands_beside_its_baselines_for_each_project(told):
    [part] = told["parts"]
    assert [one["id"] for one in part["standings"]] == ["score", "lines_added", "churn", "logistic", "boosting"]
    assert [(one["name"], one["changes"]) for one in part["projects"]] == [("core", 150), ("web", 150)]
    assert told["source"]["file"] == "changes.csv"
    assert told["source"]["signals"] == ["lines_added", "lines_deleted", "files_changed"]
    assert sum(band["changes"] for band in part["bands"]) == pytest.approx(1, abs=1e-5)


def test_the_text_fits_a_terminal_of_80_columns(printed):
    text = printed["text"]
    assert max(map(len, text.splitlines())) <= 80
    assert "\x1b" not in text
    for heading in ("How good the score is", "What the bands hold", "What the score cannot do"):
        assert f"\n{heading}\n" in f"\n{text}"


def test_markdown_is_written_to_the_file_and_says_what_wrote_it(folder, tmp_path):
    out = tmp_path / "accuracy.md"
    done = evaluate(folder, "--project", "repository", "--format", "markdown", "--out", out)
    assert (done.returncode, done.stdout) == (0, "")
    assert str(out) in done.stderr
    text = out.read_text("utf-8")
    assert text.startswith("# How good the score is\n\nWritten by 'riskbrief evaluate --features changes.csv")
    assert [path.name for path in tmp_path.iterdir()] == ["accuracy.md"]


def test_the_same_file_gives_the_same_bytes_anywhere(folder, printed):
    call = ("evaluate", "--features", "changes.csv", "--label", "broke", "--project", "repository")
    elsewhere = {"PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "LC_ALL": "C", "OMP_NUM_THREADS": "1"}
    there = both_layouts_in_a_process(call, folder, elsewhere)
    assert there == printed["json"] + printed["markdown"]


def both_layouts_in_a_process(call, folder, variables):
    """What one process prints for machines and then for a page: loading the libraries takes longer than either."""
    script = """
import contextlib, sys
from bot.cli.main import main
for layout in ("json", "markdown"):
    sys.argv = ["riskbrief", *CALL, "--format", layout]
    with contextlib.suppress(SystemExit):
        main()
""".replace("CALL", repr(call))
    told = [sys.executable, "-c", script]
    return subprocess.run(told, cwd=folder, env=environment(variables), capture_output=True, check=True).stdout.decode()


def test_without_a_project_all_changes_are_one_and_the_seed_decides_what_is_drawn(folder):
    first, second = (
        json.loads(evaluate(folder, "--format", "json", "--seed", seed).stdout)["parts"][0] for seed in ("0", "1")
    )
    assert [one["name"] for one in first["projects"]] == ["all changes"]
    one, two = (part["standings"][0]["means"]["auc"] for part in (first, second))
    assert one["low"] < one["value"] == two["value"] < one["high"]
    assert (one["low"], one["high"]) != (two["low"], two["high"])


@pytest.mark.parametrize(("yes", "no"), [("True", "false"), (" 1.0 ", "0")])
def test_labels_may_be_truths(tmp_path, told, yes, no):
    write(tmp_path / "changes.csv", ({**row, "broke": yes if row["broke"] else no} for row in rows_of()))
    done = evaluate(tmp_path, "--project", "repository", "--format", "json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == told


def test_a_project_of_one_class_is_named_and_left_out(tmp_path, told):
    clean = [{**row, "repository": "idle", "broke": 0} for row in rows_of(20)]
    write(tmp_path / "changes.csv", [*rows_of(), *clean])
    again = json.loads(evaluate(tmp_path, "--project", "repository", "--format", "json").stdout)
    assert again["parts"][0].pop("left_out") == [{"name": "idle", "changes": 20, "defects": 0}]
    assert {**told["parts"][0], "left_out": None} == {**again["parts"][0], "left_out": None}
    text = " ".join(evaluate(tmp_path, "--project", "repository").stdout.split())
    assert "idle: left out of every figure, since none of its 20 changes is labelled as defect-inducing." in text


USAGE, FAILURE = 2, 1
BAD = {
    "label.csv": "lines_added,broke\n3,1\n4,0\n5,2\n",
    "clean.csv": "lines_added,broke\n3,0\n4,0\n",
    "kamei.csv": "la,ld,broke\n3,1,0\n4,1,1\n",
    "twice.csv": "la,LA,broke\n3,1,0\n4,1,1\n",
    "nothing.csv": "size,broke\n3,1\n4,0\n",
    "good.csv": "lines_added,broke\n3,1\n4,0\n",
    "fix.csv": "lines_added,is_fix\n3,1\n4,0\n",
}


@pytest.mark.parametrize(
    ("file", "options", "code", "named"),
    [
        pytest.param("label.csv", [], FAILURE, ("label.csv", "data row 3", "'broke'", "'2'", "0 (or false)"), id="two"),
        pytest.param("clean.csv", [], FAILURE, ("clean.csv", "'broke'", "each of its 2 rows has 0"), id="one-class"),
        pytest.param("kamei.csv", [], FAILURE, ("kamei.csv", "la, ld", "--names kamei"), id="kameis-names"),
        pytest.param("twice.csv", ["--names", "kamei"], FAILURE, ("twice.csv", "'la'", "'LA'", "remove"), id="twice"),
        pytest.param("nothing.csv", [], FAILURE, ("nothing.csv", "size"), id="no-signal"),
        pytest.param("label.csv", ["--project", "broke"], USAGE, ("--label", "--project", "broke"), id="one-column"),
        pytest.param("good.csv", ["--project", "lines_added"], USAGE, ("--project lines_added",), id="a-signal"),
        pytest.param("label.csv", ["--out", "label.csv"], USAGE, ("--out label.csv", "another"), id="onto-itself"),
        pytest.param("fix.csv", ["--label", "is_fix"], USAGE, ("--label is_fix is a signal",), id="a-signals-label"),
        pytest.param("label.csv", ["--seed", "-1"], USAGE, ("--seed", "equal to 0"), id="no-seed"),
    ],
)  # fmt: skip
def test_bad_input_is_one_line_that_names_the_thing_and_the_fix(tmp_path, file, options, code, named):
    for name, text in BAD.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    done = evaluate(tmp_path, *options, file=file)

    assert (done.returncode, done.stdout) == (code, "")
    assert re.fullmatch(r"riskbrief: .+\n", done.stderr), done.stderr
    assert [part for part in named if part not in done.stderr] == [], done.stderr
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_the_published_data_go_in_as_they_are(shared_dir, tmp_path):
    # A part of each project, since this is about the way in; `make bench-accuracy` measures it all.
    with gzip.open(shared_dir / PUBLISHED, "rt", encoding="utf-8", newline="") as whole:
        lines = whole.readlines()
    with gzip.open(tmp_path / "jit.csv.gz", "wt", encoding="utf-8", newline="") as part:
        part.writelines([lines[0], *lines[1::40]])

    done = riskbrief(
        "evaluate", "--features", "jit.csv.gz", "--names", "kamei", "--label", "label", "--project", "project",
        "--format", "json", cwd=tmp_path,
    )  # fmt: skip

    assert (done.returncode, done.stderr) == (0, "")
    told = json.loads(done.stdout)
    assert len(told["source"]["signals"]) == 13
    assert told["source"]["not_connected"]["is_fix"] == [
        f"apache/{name}" for name in ("activemq", "camel", "cassandra", "hive")
    ]
    [part] = told["parts"]
    score, lines_added = part["standings"][:2]
    assert len(part["projects"]) == 7
    assert 0.68 < lines_added["means"]["auc"]["value"] < 0.74
    assert score["means"]["auc"]["value"] > lines_added["means"]["auc"]["value"] - 0.01


START = 1_704_067_200
"""Monday 2024-01-01, 00:00 UTC."""
CHANGES = 480


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
