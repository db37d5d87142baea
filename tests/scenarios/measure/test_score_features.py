"""`riskbrief score --features`: values that somebody else computed, scored as a file or refused as a whole."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli.main import build_app
from tests.fakes.gitrepo import ANN, BOB, DAY, GitRepo, lines
from tests.scenarios.command import Done, riskbrief

APPENDED = ["score", "score_low", "score_high", "band"]
USAGE, FAILURE = 2, 1

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


def table(done: Done) -> list[dict[str, str]]:
    assert done.returncode == 0, done.stderr
    return list(csv.DictReader(io.StringIO(done.stdout)))


def scores(done: Done) -> list[tuple[int, int, int, str]]:
    return [(*(int(row[name]) for name in APPENDED[:3]), row["band"]) for row in table(done)]


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
    scored = table(riskbrief("score", "--repo", repo.root, "--format", "csv", cwd=tmp_path))
    columns = [name for name in scored[0] if name not in APPENDED]
    with (tmp_path / "values.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, columns, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(scored)

    found = table(riskbrief("score", "--features", "values.csv", cwd=tmp_path))

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
    points = scores(riskbrief("score", "--features", "rows.csv", cwd=tmp_path))[0][0]
    assert 0 < points < 80


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

    assert table(done)[0]["Lines Added"] == "1"
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
