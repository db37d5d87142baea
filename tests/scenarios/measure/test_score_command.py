"""`riskbrief score`: the published columns, a row for every commit, and values that a pencil agrees with."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
from importlib.resources import files

import pytest

from scoring.catalogue import parse_catalogue
from tests.fakes.gitrepo import ANN, BOB, DAY, EVE, GitRepo, lines
from tests.forked import Forked
from tests.scenarios.command import environment, riskbrief

SIGNALS = [signal.id for signal in parse_catalogue((files("scoring") / "catalogue.toml").read_text("utf-8")).signals]
COLUMNS = ["id", "sha", "committed_at", "author", "title", *SIGNALS, "score", "score_low", "score_high", "band"]
NOT_IN_GIT = {
    *("review_depth", "reviewer_expertise", "codeowners_compliance", "coverage_delta"),
    *("ci_health", "ownership_drift", "slo_burn_rate", "active_incident"),
}
HOUR = 3_600
# Monday 2026-11-09, 10:00 UTC.
MONDAY = 1_794_218_400


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> GitRepo:
    """
    Four commits whose values are worked out by hand.

       when           author  what
    1  Mon 9, 10:00   Ann     main.py +2, shop/cart.py +10
    2  Thu 19, 10:00  Bob     "Fix rounding": shop/cart.py +6, shop/api.py +4
    3  Fri 20, 17:00  Eve     on a branch: pay/card.py +8
    4  Sun 29, 10:00  Ann     the merge of that branch
    """
    repo = GitRepo(tmp_path_factory.mktemp("story") / "shop")
    repo.commit({"main.py": "a\nb\n", "shop/cart.py": lines(10)}, author=ANN, at=MONDAY, message="Begin")
    changes = {"shop/cart.py": lines(16), "shop/api.py": lines(4, "api")}
    repo.commit(changes, author=BOB, at=MONDAY + 10 * DAY, message="Fix rounding")
    repo.branch("feature")
    repo.commit({"pay/card.py": lines(8)}, author=EVE, at=MONDAY + 11 * DAY + 7 * HOUR, message='Cards, "all"')
    repo.go("main")
    repo.merge("feature", author=ANN, at=MONDAY + 20 * DAY, message="Merge the cards")
    return repo


def rows_of(done: subprocess.CompletedProcess[str]) -> list[dict[str, str]]:
    assert done.returncode == 0, done.stderr
    return list(csv.DictReader(io.StringIO(done.stdout)))


@pytest.fixture(scope="module")
def by_commit(story: GitRepo, tmp_path_factory: pytest.TempPathFactory) -> subprocess.CompletedProcess[str]:
    """One run that others look at."""
    folder = tmp_path_factory.mktemp("elsewhere")
    return riskbrief("score", "--repo", story.root, "--unit", "commit", "--format", "csv", cwd=folder)


def test_the_columns_are_exactly_the_published_ones(by_commit):
    assert by_commit.stdout.splitlines()[0] == ",".join(COLUMNS)
    assert len(COLUMNS) == 5 + 33 + 4
    assert by_commit.stderr == ""


def test_every_commit_has_a_row_merges_included_oldest_first(story, by_commit):
    rows = rows_of(by_commit)

    assert [row["sha"] for row in rows] == story.git("rev-list", "--reverse", "--date-order", "HEAD").split()
    assert [(row["committed_at"], row["author"], row["title"]) for row in rows] == [
        ("2026-11-09T10:00:00+00:00", "Ann", "Begin"),
        ("2026-11-19T10:00:00+00:00", "Bob", "Fix rounding"),
        ("2026-11-20T17:00:00+00:00", "Eve", 'Cards, "all"'),
        ("2026-11-29T10:00:00+00:00", "Ann", "Merge the cards"),
    ]
    assert [row["id"] for row in rows] == [f"shop@{row['sha'][:12]}" for row in rows]


def values(row: dict[str, str]) -> dict[str, float]:
    """The raw values of a row that are there."""
    return {signal: float(row[signal]) for signal in SIGNALS if row[signal] != ""}


def test_the_second_commit_by_hand(by_commit):
    found = values(rows_of(by_commit)[1])
    assert found == {
        "lines_added": 10,
        "lines_deleted": 0,
        "files_changed": 2,
        # Shares 6/10 and 4/10
        "change_entropy": 0.970951,
        "directories_touched": 1,
        "subsystems_touched": 1,
        # cart.py had 10 lines, api.py is new
        "file_size": 5,
        # cart.py was changed 10 days ago, api.py is new
        "file_age": 5,
        "prior_developers": 1,
        "prior_changes": 1,
        # (1 change in 14 days + 1) / (1 change in a year x 14 / 365 + 1)
        "change_burst": pytest.approx(2 / (14 / 365 + 1), abs=1e-6),
        "minor_contributors": 0,
        "defect_history": 0,
        "is_fix": 1,
        "schema_migration": 0,
        "sensitive_code": 0,
        "author_file_expertise": 0,
        "author_recent_experience": 0,
        "author_subsystem_experience": 0,
        "change_age": 0,
        "test_change_ratio": 0,
        # A Thursday at ten
        "deploy_timing": 0,
        "service_failure_rate": 0,
    }


def test_what_a_merge_does_not_say_is_empty_and_never_zero(by_commit):
    merge = rows_of(by_commit)[3]
    assert values(merge) == {
        # Her one earlier commit, less than a year ago
        "author_recent_experience": 1,
        "is_fix": 0,
        # A Sunday
        "deploy_timing": 1,
    }
    assert int(merge["score_low"]) < int(merge["score"]) < int(merge["score_high"])


def test_what_git_cannot_know_is_empty_in_every_row(by_commit):
    assert {row[signal] for row in rows_of(by_commit) for signal in NOT_IN_GIT} == {""}


def test_scores_are_whole_points_within_their_range_and_in_their_band(by_commit):
    for row in rows_of(by_commit):
        low, score, high = (int(row[name]) for name in ("score_low", "score", "score_high"))
        assert 0 <= low <= score <= high <= 100
        bands = {"safe": range(55), "moderate": range(55, 70), "high": range(70, 80), "critical": range(80, 101)}
        assert score in bands[row["band"]]
        assert (low == high) is (row["lines_added"] != "")


def test_with_unit_change_a_merge_is_its_branch(story, tmp_path):
    rows = rows_of(riskbrief("score", "--repo", story.root, "--format", "csv", cwd=tmp_path))

    assert [(row["author"], row["title"], row["lines_added"]) for row in rows] == [
        ("Ann", "Begin", "12"),
        ("Bob", "Fix rounding", "10"),
        ("Eve", "Merge the cards", "8"),
    ]
    # Opened on Friday at 17:00, merged eight days and 17 hours later
    assert float(rows[2]["change_age"]) == pytest.approx(8 + 17 / 24, abs=1e-6)


def test_json_says_the_same_with_nothing_for_what_is_unavailable(story, by_commit, tmp_path):
    done = riskbrief("score", "--repo", story.root, "--unit", "commit", "--format", "json", cwd=tmp_path)
    data = json.loads(done.stdout)

    assert done.stderr == ""
    assert [list(row) for row in data] == [[*COLUMNS, "ways_down"]] * 4
    # Each commit counts as deployed when it landed, and a deployed change has no way down.
    assert [row.pop("ways_down") for row in data] == [[]] * 4
    assert [{name: "" if value is None else str(value) for name, value in row.items()} for row in data] == rows_of(
        by_commit
    )
    assert data[3]["lines_added"] is None
    assert isinstance(data[0]["score"], int)


def test_the_table_is_for_people(story, tmp_path):
    done = riskbrief("score", "--repo", story.root, cwd=tmp_path)

    assert done.returncode == 0
    assert done.stdout.splitlines()[0].split() == [
        "change",
        "landed",
        "score",
        "band",
        "title",
        "most",
        "points",
        "from",
    ]
    days = [line.split()[1] for line in done.stdout.splitlines()[1:] if line.startswith("shop@")]
    assert days == ["2026-11-09", "2026-11-19", "2026-11-29"]
    assert re.fullmatch(r"3 changes: \d+ safe, \d+ moderate, \d+ high, \d+ critical\n", done.stderr)
    assert "\x1b" not in done.stdout


@pytest.mark.parametrize(
    ("window", "titles"),
    [
        pytest.param(["--since", "2026-11-10"], ["Fix rounding", "Merge the cards"], id="since"),
        pytest.param(["--until", "2026-11-19"], ["Begin", "Fix rounding"], id="until-that-day-included"),
        pytest.param(
            ["--since", "0001-01-01", "--until", "9999-12-31"],
            ["Begin", "Fix rounding", "Merge the cards"],
            id="for-ever",
        ),
    ],
)
def test_since_and_until_are_days_in_utc(story, tmp_path, window, titles):
    rows = rows_of(riskbrief("score", "--repo", story.root, *window, "--format", "csv", cwd=tmp_path))
    assert [row["title"] for row in rows] == titles


def test_the_head_of_a_long_csv_can_be_had(tmp_path):
    repo = GitRepo(tmp_path / "shop")
    for number in range(40):
        repo.commit({"a.py": f"{number}\n"}, at=MONDAY + number, message="x" * 4000)

    process = Forked("score", "--repo", repo.root, "--format", "csv", environ=environment({}), cwd=tmp_path)
    first = process.stdout.readline()
    process.stdout.close()
    _, complaint = process.communicate(timeout=60)
    assert first.strip() == ",".join(COLUMNS)
    assert (process.returncode, complaint) == (0, "")


def test_titles_of_any_kind_stay_in_their_column(tmp_path):
    repo = GitRepo(tmp_path / "shop")
    titles = ['a, "b"; c', "=HYPERLINK(1)", "日本語 🚀", "tab\there", "<!channel> *bold*"]
    for number, title in enumerate(titles):
        repo.commit({"a.py": f"{number}\n"}, at=MONDAY + number, message=title)

    done = riskbrief("score", "--repo", repo.root, "--format", "csv", cwd=tmp_path, PYTHONIOENCODING="ascii")
    # A spreadsheet is told that a title is a text.
    assert [row["title"].removeprefix("'") for row in rows_of(done)] == titles
    assert [row["title"][0] for row in rows_of(done)].count("'") == 1


USAGE, FAILURE = 2, 1


@pytest.mark.parametrize(
    ("options", "code", "named"),
    [
        pytest.param(["--repo", "nowhere"], FAILURE, ("nowhere", "give the path"), id="no-such-path"),
        pytest.param(["--since", "yesterday"], USAGE, ("--since", "'yesterday'", "2026-11-16"), id="since-no-date"),
        pytest.param(["--since", "2026-11-20", "--until", "2026-11-10"], USAGE, ("swap them",), id="wrong-way-round"),
        pytest.param(["--unit", "day"], USAGE, ("--unit", "'day'"), id="no-unit"),
    ],
)
def test_bad_input_is_one_line_that_names_the_thing_and_the_fix(story, tmp_path, options, code, named):
    repo = [] if "--repo" in options else ["--repo", story.root]

    done = riskbrief("score", *repo, *options, "--format" if "--format" not in options else "--unit",
                     "csv" if "--format" not in options else "change", cwd=tmp_path)  # fmt: skip

    assert (done.returncode, done.stdout) == (code, "")
    assert re.fullmatch(r"riskbrief: .+\n", done.stderr), done.stderr
    assert all(part in done.stderr for part in named), done.stderr


def test_a_clone_without_contents_has_empty_columns_and_goes_on(story, tmp_path):
    partial = story.clone(tmp_path / "partial" / "shop", "--filter=blob:none", "--no-checkout")
    rows = rows_of(riskbrief("score", "--repo", partial.root, "--unit", "commit", "--format", "csv", cwd=tmp_path))

    assert [row["lines_added"] for row in rows] == [""] * 4
    assert [row["is_fix"] for row in rows] == ["0", "1", "0", "0"]
