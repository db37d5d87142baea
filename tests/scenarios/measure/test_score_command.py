"""`riskbrief score`: the published columns, a row for every commit by hand, and values that somebody else computed."""

from __future__ import annotations

import csv
import io
import json
import re
from importlib.resources import files
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli.main import build_app
from scoring.catalogue import parse_catalogue
from tests.fakes.gitrepo import ANN, BOB, DAY, EVE, GitRepo, lines
from tests.forked import Forked
from tests.scenarios.command import Done, environment, riskbrief

SIGNALS = [signal.id for signal in parse_catalogue((files("scoring") / "catalogue.toml").read_text("utf-8")).signals]
APPENDED = ["score", "score_low", "score_high", "band"]
COLUMNS = ["id", "sha", "committed_at", "author", "title", *SIGNALS, *APPENDED]
NOT_IN_GIT = {
    *("review_depth", "reviewer_expertise", "codeowners_compliance", "coverage_delta"),
    *("ci_health", "ownership_drift", "slo_burn_rate", "active_incident"),
}
HOUR = 3_600
USAGE, FAILURE = 2, 1
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


def rows_of(done: Done) -> list[dict[str, str]]:
    assert done.returncode == 0, done.stderr
    return list(csv.DictReader(io.StringIO(done.stdout)))


@pytest.fixture(scope="module")
def by_commit(story: GitRepo, tmp_path_factory: pytest.TempPathFactory) -> Done:
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


TEXT = '''\
commit,lines_added,note,coverage_delta,is_fix,review_depth
0012e4,300,"a, ""b""",0.5,True,
1e5,5,007,,false,
00,1e4, x ,8,0,
'''


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    path = tmp_path / "rows.csv"
    path.write_text(TEXT)
    return path


def test_the_file_comes_back_as_it_was_with_four_columns_appended(rows, tmp_path):
    done = riskbrief("score", "--features", rows, cwd=tmp_path)

    assert (done.returncode, done.stderr) == (0, "")
    written, found = TEXT.splitlines(), done.stdout.splitlines()
    appended = [new.removeprefix(old) for old, new in zip(written, found, strict=True)]
    assert appended[0] == ",score,score_low,score_high,band"
    assert all(re.fullmatch(r",\d+,\d+,\d+,\w+", four) for four in appended[1:])


def test_what_git_scored_scores_the_same_from_a_file(tmp_path):
    repo = GitRepo(tmp_path / "shop")
    for day in range(12):
        changed = {f"shop/{day % 3}.py": lines(30 * day + 5, str(day)), "pay/card.py": lines(day + 1, str(day))}
        repo.commit(changed, author=ANN if day % 2 else BOB, at=1_794_218_400 + day * DAY, message=f"Fix {day}")
    scored = rows_of(riskbrief("score", "--repo", repo.root, "--format", "csv", cwd=tmp_path))
    columns = [name for name in scored[0] if name not in APPENDED]
    with (tmp_path / "values.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, columns, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(scored)

    found = rows_of(riskbrief("score", "--features", "values.csv", cwd=tmp_path))

    # Where a change has a gap, its stand-in is from the rows of the file and not from the 90 days before.
    whole = [number for number, row in enumerate(scored) if row["score_low"] == row["score_high"]]
    assert len(whole) > len(scored) / 2
    assert [found[number] for number in whole] == [scored[number] for number in whole]
    for end in ("score_low", "score_high"):
        assert [row[end] for row in found] == [row[end] for row in scored]


def test_no_gate_fires_from_a_file(tmp_path):
    # In a repository with known reviews this migration would be floored at 80.
    columns = "lines_added,schema_migration,codeowners_compliance,active_incident"
    (tmp_path / "rows.csv").write_text(f"{columns}\n1,1,0,1\n2,0,100,0\n")
    [first, _] = rows_of(riskbrief("score", "--features", "rows.csv", cwd=tmp_path))
    assert 0 < int(first["score"]) < 80


def test_the_same_file_gives_the_same_bytes_whatever_the_machine(rows, tmp_path):
    arguments = ("score", "--features", rows, "--project", "commit")
    first = riskbrief(*arguments, cwd=tmp_path)
    second = riskbrief(
        *arguments, cwd=tmp_path, PYTHONHASHSEED="2", TZ="Asia/Kolkata", LC_ALL="C", POLARS_MAX_THREADS="1"
    )
    assert first.returncode == 0
    assert first.stdout == second.stdout


def test_out_writes_the_file_and_nothing_else(rows, tmp_path):
    plain = riskbrief("score", "--features", rows, cwd=tmp_path)
    done = riskbrief("score", "--features", rows, "--out", "scored.csv", cwd=tmp_path)

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (tmp_path / "scored.csv").read_text() == plain.stdout
    assert sorted(path.name for path in tmp_path.iterdir()) == ["rows.csv", "scored.csv"]


def test_a_refused_file_leaves_what_was_there(rows, tmp_path):
    rows.write_text(TEXT + "ff,many,,,,\n")
    (tmp_path / "scored.csv").write_text("old")
    done = riskbrief("score", "--features", rows, "--out", "scored.csv", cwd=tmp_path)

    assert (done.returncode, done.stdout) == (FAILURE, "")
    assert "data row 4, column 'lines_added' has 'many'; write a finite number" in done.stderr
    assert (tmp_path / "scored.csv").read_text() == "old"


def test_a_slip_of_the_pen_is_pointed_out(tmp_path):
    (tmp_path / "rows.csv").write_text("Lines Added,is_fix,file_aged\n1,1,2\n")
    done = riskbrief("score", "--features", "rows.csv", cwd=tmp_path)

    assert rows_of(done)[0]["Lines Added"] == "1"
    assert done.stderr == (
        "riskbrief: the column 'Lines Added' is no signal and passed through; did you mean lines_added?\n"
        "riskbrief: the column 'file_aged' is no signal and passed through; did you mean file_age?\n"
    )


CONTENTS = {
    "taken.csv": "lines_added,score_low\n1,2\n",
    "kamei.csv": "commit,la,LD,lt\na,1,2,3\n",
    "close.csv": "commit,line_added\na,1\n",
    "nothing.csv": "lines_added,is_fix\n,\n",
    "project.csv": "project,lines_added,is_fix\nshop,1,\nbank,,\n",
    "good.csv": "lines_added\n1\n",
}


@pytest.mark.parametrize(
    ("options", "code", "named"),
    [
        ([], USAGE, ("nothing to score", "--repo PATH", "--features FILE")),
        (["--features", "good.csv", "--repo", "."], USAGE, ("--repo", "--features", "leave one")),
        (["--features", "good.csv", "--since", "2026-11-16"], USAGE, ("--since", "leave one")),
        (["--features", "good.csv", "--format", "table"], USAGE, ("--format table", "csv or json")),
        (["--features", "good.csv", "--out", "good.csv"], USAGE, ("--out good.csv", "name another")),
        (["--repo", ".", "--project", "x"], USAGE, ("--project", "--features FILE")),
        (["--features", "nowhere.csv"], FAILURE, ("there is no file nowhere.csv", "check the path")),
        (["--features", "taken.csv"], FAILURE, ("taken.csv", "'score_low'", "rename or remove")),
        (["--features", "kamei.csv"], FAILURE, ("Kamei", "la, LD, lt", "add --names kamei")),
        (["--features", "close.csv"], FAILURE, ("commit, line_added", "rename 'line_added' to lines_added")),
        (["--features", "nothing.csv"], FAILURE, ("nothing.csv", "lines_added, is_fix have no value", "fill in")),
        (["--features", "project.csv", "--project", "project"], FAILURE, ("no value in the rows of 'bank'",)),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)  # fmt: skip
def test_a_refusal_is_one_line_that_names_the_thing_and_the_fix(tmp_path, monkeypatch, options, code, named):
    for name, content in CONTENTS.items():
        (tmp_path / name).write_text(content)
    monkeypatch.chdir(tmp_path)

    # Within this process, since starting another one for each of them would take most of a minute.
    done = CliRunner().invoke(build_app(), ["score", *options])

    assert (done.exit_code, done.stdout) == (code, "")
    assert re.fullmatch(r"riskbrief: .+\n", done.stderr), done.stderr
    assert [part for part in named if part not in done.stderr] == [], done.stderr
    assert {path.name for path in tmp_path.iterdir()} == set(CONTENTS)


def test_published_metrics_are_scored_under_their_own_names(tmp_path):
    rows = "LA,ld,NF,lt,label\n40,3,2,800,0\n900,20,4,100,1\n"
    own = "lines_added,lines_deleted,files_changed,file_size\n40,3,2,400\n900,20,4,25\n"
    (tmp_path / "published.csv").write_text(rows)
    (tmp_path / "own.csv").write_text(own)
    published = riskbrief("score", "--features", "published.csv", "--names", "kamei", cwd=tmp_path)
    ours = riskbrief("score", "--features", "own.csv", cwd=tmp_path)
    assert (published.returncode, published.stderr) == (0, "")
    assert published.stdout.splitlines()[0] == "LA,ld,NF,lt,label,score,score_low,score_high,band"
    ends = [[line.rsplit(",", 4)[1:] for line in one.stdout.splitlines()[1:]] for one in (published, ours)]
    assert ends[0] == ends[1]
