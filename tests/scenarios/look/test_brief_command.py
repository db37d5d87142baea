"""`riskbrief brief` on real repositories of every kind, and what it says when it cannot."""

from __future__ import annotations

import email
import email.policy
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from briefing.contracts.narrative import parse_narrative
from briefing.contracts.payload import Payload, parse_payload
from tests.fakes.gitrepo import ANN, BOB, DAY, EVE, GitRepo, lines
from tests.scenarios.command import FILES, contents, riskbrief
from tests.scenarios.terminal import at_terminal

# Monday 2026-11-09, 10:00 UTC: the week of everything here is 2026-W46 unless it says otherwise.
MONDAY = 1_794_218_400
PEOPLE = ("Zoltan Quux <zq@quux.example>", "Ytterbia Moss <moss@example.org>")


def at(weeks_ago: int, day: int = 0) -> int:
    return MONDAY - weeks_ago * 7 * DAY + day * DAY


def small(root: Path) -> GitRepo:
    """Three weeks of two services by two people; the newest commit is of the week after."""
    repo = GitRepo(root)
    for back in (2, 1, 0, -1):
        for day, path in enumerate(("pay/card.py", "auth/login.py")):
            text = lines(5 * (3 - back) + day, f"{back}")
            repo.commit({path: text}, author=PEOPLE[day], at=at(back, day), message=f"Change {back}.{day}")
    return repo


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> GitRepo:
    """A repository that no test changes."""
    return small(tmp_path_factory.mktemp("clones") / "shop")


# ---- what it writes and prints


@pytest.fixture(scope="module")
def written(shop: GitRepo, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """One run that others look at: a directory of files, and what was printed."""
    folder = tmp_path_factory.mktemp("written")
    arguments = ("--repo", shop.root, "--week", "2026-W46", "--tz", "Europe/Berlin", "--json", "--out", "new/briefing")
    return folder / "new" / "briefing", riskbrief("brief", *arguments, cwd=folder)


def test_every_file_is_there_and_parses(written):
    out, done = written
    assert (done.returncode, sorted(contents(out))) == (0, FILES)
    assert done.stderr == "Wrote 6 files to new/briefing; open new/briefing/briefing.html in a browser.\n"
    assert done.stdout == (out / "payload.json").read_text("utf-8")

    payload = parse_payload((out / "payload.json").read_text("utf-8"), name="payload.json")
    narrative = parse_narrative((out / "narrative.json").read_text("utf-8"), name="narrative.json")
    slack = json.loads((out / "slack.json").read_text("utf-8"))
    mail = email.message_from_bytes((out / "email.eml").read_bytes(), policy=email.policy.default)
    page, text = (out / "briefing.html").read_text("utf-8"), (out / "briefing.txt").read_text("utf-8")

    assert (payload.period.week, payload.period.start) == ("2026-W46", "2026-11-09T00:00:00+01:00")
    assert narrative.payload == payload.hash
    assert all(set(message) >= {"text", "blocks"} for message in slack["messages"])
    assert mail.get_body(("html",)) is not None
    assert mail.get_body(("plain",)) is not None
    assert page.lstrip().lower().startswith("<!doctype html>")
    assert "2026-W46" in page
    assert "2026-W46" in text


def test_the_narrative_has_the_published_shape(written):
    out, _ = written
    data = json.loads((out / "narrative.json").read_text("utf-8"))
    facts = {fact["id"] for fact in json.loads((out / "payload.json").read_text("utf-8"))["facts"]}

    assert set(data) >= {"headline", "situation", "cards", "actions", "positives"}
    assert set(data["headline"]) - {"spans"} == {"text", "facts"}
    assert all(set(one) - {"spans"} == {"text", "facts"} for one in (*data["situation"], *data["positives"]))
    assert all(set(one) - {"spans"} == {"card", "text", "facts"} for one in data["cards"])
    assert all(set(one) == {"text", "facts", "remedy"} for one in data["actions"])
    cited = {
        fact for key in ("situation", "cards", "actions", "positives") for one in data[key] for fact in one["facts"]
    }
    assert cited | set(data["headline"]["facts"]) <= facts


def test_no_name_and_no_address_is_in_the_payload_or_the_narrative(written):
    out, _ = written
    text = (out / "payload.json").read_text("utf-8") + (out / "narrative.json").read_text("utf-8")
    assert re.findall(r"zoltan|quux|ytterbia|moss\b|@example", text, re.IGNORECASE) == []
    assert "{person:p-" in text


def test_without_a_week_the_last_complete_one_is_taken_and_said(shop, tmp_path):
    done = riskbrief("brief", "--repo", shop.root, "--json", cwd=tmp_path)

    assert done.stderr == (
        "No --week given: briefing 2026-W46, the last complete week with changes, counted from the newest commit.\n"
    )
    assert payload_of(done).period.week == "2026-W46"


def payload_of(done: subprocess.CompletedProcess[str]) -> Payload:
    assert done.returncode == 0, done.stderr
    return parse_payload(done.stdout, name="standard output")


def at_the_date_line(root: Path) -> GitRepo:
    """Two commits, the second of a Sunday evening in UTC, which is Monday morning in Auckland."""
    repo = GitRepo(root)
    repo.commit({"pay/card.py": lines(5)}, at=at(0))
    repo.commit({"pay/card.py": lines(6)}, at=at(0, 6) + 8 * 3600)
    return repo


def test_the_zone_decides_which_week_it_is_and_the_unit_what_a_change_is(tmp_path):
    shop, branched = at_the_date_line(tmp_path / "shop"), merged(tmp_path / "branched")
    for repo, option, value, count in (
        (shop, "--tz", "UTC", 2),
        (shop, "--tz", "Pacific/Auckland", 1),
        (branched, "--unit", "change", 1),
        # Two commits on the branch and the merge that brought them in.
        (branched, "--unit", "commit", 3),
    ):
        done = riskbrief("brief", "--repo", repo.root, "--week", "2026-W46", option, value, "--json", cwd=tmp_path)
        assert payload_of(done).fact("week.changes").value == count, value


def test_several_repositories_make_one_briefing(shop, tmp_path):
    bank = GitRepo(tmp_path / "bank")
    bank.commit({"pay/ledger.py": lines(5)}, at=at(0), author=EVE)

    done = riskbrief("brief", "--repo", shop.root, "--repo", bank.root, "--week", "2026-W46", "--json", cwd=tmp_path)

    payload = payload_of(done)
    assert payload.scope.label == "shop and bank"
    assert [service.id for service in payload.scope.services] == ["shop", "bank"]
    assert payload.fact("week.changes").value == 3


def test_the_same_week_gives_the_same_bytes_in_any_environment(shop, tmp_path):
    surroundings = [
        {},  # those of this process, whose hashes are drawn anew each time
        {"PYTHONHASHSEED": "2", "TZ": "America/New_York", "LANG": "de_DE.UTF-8", "PYTHONIOENCODING": "latin-1"},
    ]
    found = []
    for number, variables in enumerate(surroundings):
        out = tmp_path / f"out{number}"
        arguments = ("--repo", shop.root, "--week", "2026-W46", "--tz", "Europe/Berlin", "--out", out)
        done = riskbrief("brief", *arguments, cwd=tmp_path, **variables)
        assert done.returncode == 0, done.stderr
        found.append((contents(out), done.stdout))

    assert found[1] == found[0]
    assert sorted(found[0][0]) == FILES


def test_a_second_run_replaces_the_files_of_the_first_and_prints_what_it_writes(shop, tmp_path):
    for week in ("2026-W45", "2026-W46"):
        done = riskbrief("brief", "--repo", shop.root, "--week", week, "--out", "out", cwd=tmp_path)

    assert sorted(contents(tmp_path / "out")) == FILES
    assert done.stdout == (tmp_path / "out" / "briefing.txt").read_text("utf-8")
    assert "\x1b" not in done.stdout
    assert json.loads((tmp_path / "out" / "payload.json").read_text("utf-8"))["period"]["week"] == "2026-W46"


def test_a_terminal_is_shown_a_bar_of_progress(shop, tmp_path):
    code, shown = at_terminal("brief", "--repo", shop.root, "--week", "2026-W46", cwd=tmp_path)
    assert code == 0
    assert "Reading shop" in shown


# ---- repositories of every kind


def bare(folder: Path) -> GitRepo:
    return small(folder / "work").clone(folder / "shop.git", "--bare")


def merged(root: Path) -> GitRepo:
    """Two commits on a branch, brought in by a merge."""
    repo = GitRepo(root)
    repo.commit({"pay/card.py": lines(10)}, at=at(2), author=ANN)
    repo.branch("feature")
    repo.commit({"pay/fx.py": lines(5)}, at=at(0), author=EVE)
    repo.commit({"pay/fx.py": lines(8)}, at=at(0, 1), author=BOB)
    repo.go("main")
    repo.merge("feature", at=at(0, 2), author=ANN)
    return repo


def octopus(folder: Path) -> GitRepo:
    repo = GitRepo(folder / "shop")
    repo.commit({"pay/card.py": lines(10)}, at=at(2))
    for number, name in enumerate(("one", "two", "three")):
        repo.branch(name, "main")
        repo.commit({f"auth/{name}.py": lines(5 + number)}, at=at(0, number), author=BOB)
        repo.go("main")
    repo.merge("one", "two", "three", at=at(0, 4))
    return repo


def with_odd_names(folder: Path) -> GitRepo:
    repo = GitRepo(folder / "shop")
    repo.commit({"pay/caf\udce9.py": lines(3), "pay/日本.py": lines(3), "pay/two\nlines.py": "a\n"}, at=at(1))
    repo.commit({"pay/caf\udce9.py": lines(9), 'pay/"quoted".py': "b\n"}, at=at(0))
    return repo


def shallow(folder: Path) -> GitRepo:
    return small(folder / "whole").clone(folder / "shop", "--depth", "4")


def treeless(folder: Path) -> GitRepo:
    return small(folder / "whole").clone(folder / "shop", "--filter=tree:0", "--no-checkout")


@pytest.mark.parametrize(
    "make",
    [bare, octopus, with_odd_names, shallow, treeless],
)
def test_a_repository_of_any_kind_is_briefed(make, tmp_path):
    repo = make(tmp_path)
    done = riskbrief("brief", "--repo", repo.root, "--week", "2026-W46", "--out", "out", "--json", cwd=tmp_path)

    assert (done.returncode, done.stderr.count("\n")) == (0, 1), done.stderr
    assert sorted(contents(tmp_path / "out")) == FILES
    payload = payload_of(done)
    assert payload.fact("week.changes").value >= 1
    blind = make in {shallow, treeless}
    assert [source.state for source in payload.sources] == ["partial" if blind else "ok"]


def test_the_clone_is_left_as_it_was(tmp_path):
    repo = small(tmp_path / "shop")
    before = {path: path.stat().st_mtime_ns for path in sorted(repo.root.rglob("*"))}

    riskbrief("brief", "--repo", repo.root, "--week", "2026-W46", "--out", "out", cwd=tmp_path)

    assert {path: path.stat().st_mtime_ns for path in sorted(repo.root.rglob("*"))} == before


def test_a_repository_that_is_given_twice_is_one(tmp_path):
    repo = small(tmp_path / "shop")
    twice = riskbrief("brief", "--repo", repo.root, "--repo", repo.root / ".", "--week", "2026-W46", cwd=tmp_path)
    once = riskbrief("brief", "--repo", repo.root, "--week", "2026-W46", cwd=tmp_path)
    assert (twice.returncode, twice.stdout) == (0, once.stdout)


# ---- bad input


USAGE, FAILURE = 2, 1


@pytest.mark.parametrize(
    ("options", "code", "named"),
    [
        pytest.param(["--repo", "nowhere"], FAILURE, ("nowhere", "give the path of a git clone"), id="no-such-path"),
        pytest.param(
            ["--repo", "https://github.com/pallets/flask"],
            FAILURE,
            ("run 'git clone https://github.com/pallets/flask'",),
            id="an-address",
        ),
        pytest.param(
            ["--repo", "git@github.com:pallets/flask.git"],
            FAILURE,
            ("run 'git clone git@github.com:pallets/flask.git'",),
            id="an-ssh-address",
        ),
        pytest.param(
            ["--repo", "shop", "--out", "file/in"],
            USAGE,
            ("--out file/in", "nothing can be written"),
            id="out-in-a-file",
        ),
        pytest.param(["--repo", "broken"], FAILURE, ("broken", "make 'git -C"), id="broken-repository"),
        pytest.param(["--repo", "shop", "--week", "foo"], USAGE, ("'foo'", "2026-W46"), id="no-week"),
        pytest.param(["--repo", "shop", "--tz", "Mars/Base"], USAGE, ("Mars/Base", "Europe/Berlin"), id="no-zone"),
        pytest.param(
            ["--repo", "shop", "--week", "2020-W01"],
            FAILURE,
            ("2020-W01", "--week 2026-W46"),
            id="week-without-commits",
        ),
        pytest.param(
            ["--repo", "shop", "--out", "file"], USAGE, ("--out file", "name a directory"), id="out-is-a-file"
        ),
        pytest.param(["--repo", "shop", "--nope"], USAGE, ("--nope", "riskbrief brief --help"), id="no-such-option"),
    ],
)
def test_bad_input_is_one_line_that_names_the_thing_and_the_fix(shop, tmp_path, options, code, named):
    shutil.copytree(shop.root, tmp_path / "shop")
    (tmp_path / "broken" / ".git").mkdir(parents=True)
    (tmp_path / "file").write_text("keep me", "utf-8")
    before = sorted(tmp_path.rglob("*"))
    week = [] if "--week" in options else ["--week", "2026-W46"]
    out = [] if "--out" in options else ["--out", "out"]

    done = riskbrief("brief", *options, *week, *out, cwd=tmp_path, GIT_CEILING_DIRECTORIES=str(tmp_path))

    assert (done.returncode, done.stdout) == (code, "")
    assert re.fullmatch(r"riskbrief: .+\n", done.stderr), done.stderr
    assert all(part in done.stderr for part in named), done.stderr
    assert sorted(tmp_path.rglob("*")) == before
    assert (tmp_path / "file").read_text("utf-8") == "keep me"


def test_a_traceback_is_shown_only_when_it_is_asked_for(tmp_path):
    plain = riskbrief("brief", "--repo", "nowhere", cwd=tmp_path)
    detailed = riskbrief("brief", "--repo", "nowhere", "-v", cwd=tmp_path)

    assert "Traceback" not in plain.stderr
    assert "Traceback" in detailed.stderr
    assert detailed.stderr.endswith(plain.stderr)
    assert (plain.returncode, detailed.returncode) == (FAILURE, FAILURE)


def test_a_failed_write_leaves_the_files_of_the_last_run(shop, tmp_path):
    riskbrief("brief", "--repo", shop.root, "--week", "2026-W45", "--out", "out", cwd=tmp_path)
    before = contents(tmp_path / "out")
    (tmp_path / "out" / "slack.json").unlink()
    (tmp_path / "out" / "slack.json").mkdir()

    done = riskbrief("brief", "--repo", shop.root, "--week", "2026-W46", "--out", "out", cwd=tmp_path)

    assert (done.returncode, done.stdout) == (FAILURE, "")
    assert re.fullmatch(r"riskbrief: .*slack\.json .*\n", done.stderr)
    (tmp_path / "out" / "slack.json").rmdir()
    assert contents(tmp_path / "out") == {name: data for name, data in before.items() if name != "slack.json"}


def test_the_version_is_that_of_the_package(tmp_path):
    done = riskbrief("--version", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert re.fullmatch(r"riskbrief \d+\.\d+\.\d+\n", done.stdout)
