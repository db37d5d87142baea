"""`riskbrief import coverage` with reports of one commit: Cobertura XML, LCOV or JaCoCo XML.

On GitHub and GitLab commit, base and repository are read from the environment. Surprise: for a pull request GITHUB_SHA
is a temporary merge, and so is CI_COMMIT_SHA in pipelines of merged results; the branch's head is elsewhere.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.console import note, tell_line
from bot.errors import UsageError
from data.coverage.derive import ChangeCoverage
from data.coverage.receive import CoverageAbout, CoverageReceived, checked, take_in
from data.coverage.recognise import looks_like_report, parse_file
from data.sources.files.lines import ENDINGS, Layout

if TYPE_CHECKING:
    from data.store import Store

TABLE = "coverage"


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """What the options say about reports; None or "" for nothing."""

    repo: str | None
    commit: str | None
    base: str | None
    flag: str
    prefix: str
    strip: str
    as_json: bool

    @property
    def options(self) -> list[str]:
        return [f"--{one.name.removeprefix('as_')}" for one in fields(self) if getattr(self, one.name)]


def are_reports(table: str, files: Sequence[Path], layout: Layout | None, said: Said) -> bool:
    """Whether the files are reports, and not rows of the table of that name."""
    if table != TABLE or layout is not None:
        return False
    return bool(said.options) or any(
        looks_like_report(file) or not file.name.lower().removesuffix(".gz").endswith(tuple(ENDINGS)) for file in files
    )


def import_reports(files: Sequence[Path], store: Store, said: Said, *, dry_run: bool) -> None:
    """Store reports of one commit as one. Raises UsageError, or CoverageRefused with nothing stored."""
    about = checked(about_of(said, os.environ))
    received = take_in(store, [parse_file(file) for file in files], about, int(time.time()), dry_run=dry_run)
    if said.as_json:
        tell_line(json.dumps({**received.as_json(), "dry_run": dry_run}, ensure_ascii=False, indent=1))
    else:
        for line in _told(received, dry_run=dry_run):
            tell_line(line)
    for text in received.notes:
        note(f"riskbrief: {text}")


def about_of(said: Said, environment: Mapping[str, str]) -> CoverageAbout:
    """Combine options and a job's environment. Raises UsageError where both say too little."""
    around = _surroundings(environment)
    repository = said.repo or around.get("repository")
    sha = said.commit or around.get("commit")
    if not repository:
        raise UsageError("say which repository the tests ran in, as in --repo acme/shop")
    if not sha:
        raise UsageError('say which commit the tests ran on, as in --commit "$(git rev-parse HEAD)"')
    # The environment's base belongs only to the environment's commit.
    base = said.base or (None if said.commit else around.get("base"))
    return CoverageAbout(
        repository=repository, sha=sha, base=base, flag=said.flag, prefix=said.prefix, strip=said.strip
    )


# ---- what a job's environment says


def _surroundings(environment: Mapping[str, str]) -> dict[str, str]:
    """Return repository, commit and base from GitHub's or GitLab's variables, if there."""
    if environment.get("GITHUB_SHA"):
        found = {"repository": environment.get("GITHUB_REPOSITORY", ""), "commit": environment["GITHUB_SHA"]}
        found |= _of_pull_request(environment.get("GITHUB_EVENT_PATH"))
    else:
        found = {
            "repository": environment.get("CI_PROJECT_PATH", ""),
            "commit": environment.get("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA") or environment.get("CI_COMMIT_SHA", ""),
            "base": environment.get("CI_MERGE_REQUEST_DIFF_BASE_SHA", ""),
        }
    return {name: value for name, value in found.items() if value}


def _of_pull_request(path: str | None) -> dict[str, str]:
    """Return head and base of the pull request that triggered the job; empty for another event."""
    if not path or not Path(path).is_file():
        return {}
    try:
        event = json.loads(Path(path).read_text("utf-8"))
    except ValueError as error:
        raise UsageError(f"GITHUB_EVENT_PATH {path} is no JSON; give --commit and --base") from error
    pull = event.get("pull_request") if isinstance(event, dict) else None
    if not isinstance(pull, dict):
        return {}
    sides = {"commit": pull.get("head"), "base": pull.get("base")}
    shas = {name: side.get("sha") for name, side in sides.items() if isinstance(side, dict)}
    return {name: sha for name, sha in shas.items() if isinstance(sha, str)}


# ---- what is printed


def _told(received: CoverageReceived, *, dry_run: bool) -> list[str]:
    flag = f" ({received.flag})" if received.flag else ""
    of = f"{received.sha[:12]}{flag} of {received.repository}"
    files = f"{received.files:,} file{'' if received.files == 1 else 's'}"
    what = f"{received.format}, {files}, {received.covered:,} of {received.valid:,} lines covered"
    share = f" ({100 * received.covered / received.valid:.1f} %)" if received.valid else ""
    if dry_run:
        return [f"Would store the coverage of {of}: {what}{share}; nothing was stored."]
    done = "Stored" if received.is_new else "Already stored:"
    return [f"{done} the coverage of {of}: {what}{share}.", *map(_change, received.changes)]


def _change(one: ChangeCoverage) -> str:
    if one.loss.points is None:
        lost = f"points lost unknown: {one.loss.why}"
    else:
        against = f" against {one.base[:12]}" if one.base else ""
        lost = f"{max(0.0, one.loss.points):g} points lost{against}"
    if one.share.covered is None:
        patch = f"patch coverage unknown: {one.share.why}"
    elif not one.share.valid:
        patch = "none of its added lines can be run"
    else:
        patch = f"{one.share.covered:,} of {one.share.valid:,} added lines covered"
    return f"  {one.change_id}: {patch}; {lost}"
