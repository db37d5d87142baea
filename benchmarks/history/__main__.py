"""
Measures the history pass: reading a repository and computing every history reading, against `git log --numstat` alone.

    python -m benchmarks.history [--repo PATH]

Each part runs in a process of its own, so that peak memory and garbage of one cannot touch another, and the two that
are compared take turns, so that a slow minute of the machine hits both. Without --repo or RISKBRIEF_BENCH_REPO a
repository of 15,000 commits is made up. The pass itself is measured in processor seconds, with git's work done before.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from benchmarks.history.generated import generate
from benchmarks.tables import judged, shown
from data.commits import Unit
from data.sources.git.passes import NUMSTAT_FLAGS
from data.sources.git.process import Git
from data.sources.git.repository import GitRepository
from scoring.history.edits import Edit
from scoring.history.readings import History

if TYPE_CHECKING:
    from data.commits import Commit

ROUNDS = 3
MOST_TIMES_GIT = 1.2
LEAST_FILES_A_SECOND = 100_000
MOST_MIB = 1024
_PYDRILLER_COMMITS = 300


def measure_git(repo: Path) -> dict[str, float]:
    """Time git's own `--numstat` over the same commits with the same options, its output thrown away."""
    source = GitRepository.open(repo)
    shas = source.graph().mainline
    started = time.perf_counter()
    for _ in Git(Path(_git_dir(repo))).diffs(*NUMSTAT_FLAGS, shas=shas):
        pass
    return {"seconds": time.perf_counter() - started, "commits": len(shas)}


def measure_together(repo: Path) -> dict[str, float]:
    """Time everything from the open repository to the last reading, the reading of the graph included."""
    started = time.perf_counter()
    source = GitRepository.open(repo)
    history = History(_service_of)
    files = commits = 0
    for commit in source.commits(source.graph(), Unit.CHANGE):
        files += _pass(history, _edit(commit))
        commits += 1
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    git_peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return {"seconds": seconds, "commits": commits, "files": files, "mib": peak, "git_mib": git_peak}


def measure_pass(repo: Path) -> dict[str, float]:
    """Time only read() and record(), on edits that are already there."""
    source = GitRepository.open(repo)
    edits = [_edit(commit) for commit in source.commits(source.graph(), Unit.CHANGE)]
    history = History(_service_of)
    # The list of edits is this measurement's own; the pass that people run never holds one to be searched for garbage.
    gc.collect()
    gc.freeze()
    started = time.process_time()
    files = sum(_pass(history, edit) for edit in edits)
    return {"seconds": time.process_time() - started, "files": files}


def measure_pydriller(repo: Path) -> dict[str, float]:
    """Time PyDriller on the newest commits; its diffs are read as we read ours: line counts of each file."""
    try:
        from pydriller import Repository  # type: ignore[import-untyped]  # noqa: PLC0415 (the peer is optional)
    except ImportError:
        return {}
    shas = GitRepository.open(repo).graph().mainline[-_PYDRILLER_COMMITS:]
    started = time.perf_counter()
    read = 0
    try:
        for commit in Repository(str(repo), only_commits=list(shas), num_workers=1).traverse_commits():
            sum(file.added_lines + file.deleted_lines for file in commit.modified_files)
            read += 1
    except Exception as error:  # noqa: BLE001 (whatever stops the peer is its result, not ours)
        print(f"PyDriller stopped after {read} commits: {error}", file=sys.stderr)
    return {"seconds": time.perf_counter() - started, "commits": read}


PARTS: dict[str, Callable[[Path], dict[str, float]]] = {
    "git": measure_git,
    "together": measure_together,
    "pass": measure_pass,
    "pydriller": measure_pydriller,
}


def main() -> int:
    """Measure, print the table and the verdict; 1 when a goal is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.history", description=__doc__)
    parser.add_argument("--repo", type=Path, default=os.environ.get("RISKBRIEF_BENCH_REPO"))
    parser.add_argument("--part", choices=PARTS, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.part:
        print(json.dumps(PARTS[arguments.part](arguments.repo)))
        return 0
    if arguments.repo:
        return _report(Path(arguments.repo))
    with tempfile.TemporaryDirectory() as folder:
        return _report(generate(Path(folder)))


def _report(repo: Path) -> int:
    results: dict[str, list[dict[str, float]]] = {name: [] for name in PARTS}
    for name in _turns():
        results[name].append(_measured_apart(name, repo))
    middle = {name: median([run["seconds"] for run in runs if run] or [0.0]) for name, runs in results.items()}
    together = results["together"][0]
    ratio = median(
        both["seconds"] / alone["seconds"] for both, alone in zip(results["together"], results["git"], strict=True)
    )
    speed = together["files"] / middle["pass"]
    mib = max(run["mib"] for run in results["together"])
    _print_table(repo, middle, together, results["pydriller"][0])
    good = ratio <= MOST_TIMES_GIT and speed >= LEAST_FILES_A_SECOND and mib < MOST_MIB
    figures = f"{ratio:.2f}x of git log, {speed:,.0f} file changes/s, {mib:.0f} MiB"
    goal = f"goal <= {MOST_TIMES_GIT}x, >= {LEAST_FILES_A_SECOND:,}/s, < 1 GiB"
    return judged("history", figures, goal, good=good)


def _turns() -> Iterator[str]:
    for _ in range(ROUNDS):
        yield from ("git", "together", "pass")
    yield "pydriller"


def _measured_apart(name: str, repo: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.history", "--part", name, "--repo", str(repo)]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def _print_table(repo: Path, middle: dict[str, float], together: dict[str, float], peer: dict[str, float]) -> None:
    commits, files = together["commits"], together["files"]
    newest = f"PyDriller, newest {peer.get('commits', 0):.0f} commits"
    rows = [
        ("git log --numstat alone", *_row(middle["git"], commits, files), ""),
        ("reading and computing together", *_row(middle["together"], commits, files), f"{together['mib']:.0f}"),
        ("the git command meanwhile", "", "", "", f"{together['git_mib']:.0f}"),
        ("the pass itself (processor time)", *_row(middle["pass"], commits, files), ""),
        (newest, *_row(peer["seconds"], peer["commits"], None), "")
        if peer.get("commits")
        else ("PyDriller", "it could not read this repository" if peer else "not installed", "", "", ""),
    ]
    title = f"{repo}: {commits:,.0f} commits, {files:,.0f} file changes"
    shown(title, ("part", "seconds", "commits/s", "file changes/s", "peak MiB"), rows)


def _row(seconds: float, commits: float, files: float | None) -> tuple[str, str, str]:
    return f"{seconds:.2f}", f"{commits / seconds:,.0f}", "" if files is None else f"{files / seconds:,.0f}"


def _pass(history: History, edit: Edit) -> int:
    history.read(edit)
    history.record(edit)
    return len(edit.files or ())


def _edit(commit: Commit) -> Edit:
    authors = tuple(author.email for author in commit.authors)
    return Edit(commit.committed_at, authors, commit.files, "fix" in commit.title.lower())


def _service_of(path: str) -> str | None:
    folder, slash, _ = path.partition("/")
    return folder if slash else None


def _git_dir(repo: Path) -> str:
    command = ["git", "-C", str(repo), "rev-parse", "--absolute-git-dir"]
    return subprocess.run(command, capture_output=True, check=True, text=True).stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
