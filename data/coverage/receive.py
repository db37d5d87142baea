"""Takes in a coverage report, all or nothing; it replaces the one of its commit and flag."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from data.coverage.derive import ChangeCoverage, derive_coverage, known_paths
from data.coverage.errors import CoverageRefused, RepositoryUnknown
from data.coverage.paths import KnownPaths, Placed, place
from data.coverage.recognise import parse_report
from data.coverage.report import Contents, FileCoverage, Named, Report, contents_text, count_in, united
from data.query import within
from data.records import CoverageReport, Event, Repository

if TYPE_CHECKING:
    from data.store import Store
    from data.transaction import Transaction
    from data.view import View

KEPT_SECONDS: Final = 60 * 86_400
"""How long a report is kept: as long as a branch based on it may take."""

SHA: Final = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
FLAG: Final = re.compile(r"[A-Za-z0-9._-]{0,64}")
LONGEST_FOLDER: Final = 1_024

SENDING: Final = "coverage"
"""A sending's name among the events."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CoverageAbout:
    """`sha` is whole, `base` None to have it found, `flag` tells a commit's reports apart; `strip` and `prefix` mend
    paths; `proof` identifies this sending, None if nobody could replay it.
    """

    repository: str
    sha: str
    base: str | None = None
    flag: str = ""
    prefix: str = ""
    strip: str = ""
    proof: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class CoverageReceived:
    """Counts are lines or as in `Placed`; `is_new` is False for the very same; `changes` are those affected."""

    is_new: bool
    repository: str
    sha: str
    flag: str
    format: str
    files: int
    covered: int
    valid: int
    known: int
    unplaced: int
    ambiguous: int
    examples: tuple[str, ...]
    changes: tuple[ChangeCoverage, ...]
    notes: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        told = {name: value for name, value in asdict(self).items() if name != "changes"}
        return {**told, "changes": [_change_json(one) for one in self.changes]}


def receive_coverage(store: Store, body: bytes, about: CoverageAbout, now: int) -> CoverageReceived:
    """Take in a report's bytes at `now` (epoch seconds). Raises CoverageRefused or StoreError."""
    checked(about)
    return take_in(store, [parse_report(body)], about, now)


def take_in(
    store: Store, reports: Sequence[Report], about: CoverageAbout, now: int, *, dry_run: bool = False
) -> CoverageReceived:
    """Take in parsed reports as one of their commit and flag; a dry run only says if it would write."""
    about = checked(about)
    with store.snapshot() as view:
        repository = _repository(view, about.repository)
        known = known_paths(view, repository.id, now)
    placed = place((named for one in reports for named in one.files), known, strip=about.strip, prefix=about.prefix)
    files = _by_path(reports, placed.paths)
    row = CoverageReport(
        repository_id=repository.id,
        sha=about.sha,
        flag=about.flag,
        measured_at=now,
        covered=sum(count_in(one.covered) for one in files.values()),
        valid=sum(one.valid for one in files.values()),
        files=contents_text(Contents(base=about.base, files=files)),
    )
    is_new = _is_new(store, row) if dry_run else _stored(store, row, about, now)
    changes = () if dry_run else derive_coverage(store, now=now, repositories=[repository.id])
    return CoverageReceived(
        is_new=is_new,
        repository=repository.name,
        sha=about.sha,
        flag=about.flag,
        format="+".join(sorted({one.format for one in reports})),
        files=len(files),
        covered=row.covered,
        valid=row.valid,
        known=placed.known,
        unplaced=placed.unplaced,
        ambiguous=placed.ambiguous,
        examples=placed.examples,
        changes=changes,
        notes=tuple(_notes(placed, known, files, repository)),
    )


def checked(about: CoverageAbout) -> CoverageAbout:
    """Return what is said about a report in one spelling. Raises CoverageRefused with field, value and fix."""
    whole = "give the whole hash, as 'git rev-parse HEAD' prints it"
    sha = about.sha.strip().lower()
    if SHA.fullmatch(sha) is None:
        raise CoverageRefused(f"commit {about.sha[:80]!r} is no hash of a commit", field="commit", fix=whole)
    base = None if about.base is None else about.base.strip().lower() or None
    if base is not None and SHA.fullmatch(base) is None:
        raise CoverageRefused(
            f"base {base[:80]!r} is no hash of a commit", field="base", fix=f"{whole}, or leave it away"
        )
    if FLAG.fullmatch(about.flag) is None:
        fix = "use at most 64 of A-Z a-z 0-9 . _ -, such as unit"
        raise CoverageRefused(f"flag {about.flag[:80]!r} is no name of a flag", field="flag", fix=fix)
    for name, folder in (("prefix", about.prefix), ("strip", about.strip)):
        if len(folder) > LONGEST_FOLDER or "\0" in folder:
            raise CoverageRefused(
                f"{name} {folder[:80]!r} is no folder", field=name, fix="give a folder such as services/shop"
            )
    if about.prefix.startswith("/"):
        fix = "give a folder of the repository, such as services/shop"
        raise CoverageRefused(f"prefix {about.prefix[:80]!r} is absolute", field="prefix", fix=fix)
    return replace(about, sha=sha, base=base)


def _repository(view: View, name: str) -> Repository:
    """Return the repository of a name, ignoring case where that is unambiguous, as forges do."""
    known = {one.name: one for one in view.read(Repository)}
    if name in known:
        return known[name]
    alike = [one for one in known.values() if one.name.lower() == name.lower()]
    if len(alike) == 1:
        return alike[0]
    near = get_close_matches(name, known, n=1)
    fix = f"did you mean {near[0]!r}?" if near else "collect from it first ('riskbrief collect'), or correct the name"
    raise RepositoryUnknown(f"repository {name[:200]!r} is not known", field="repository", fix=fix)


def _by_path(reports: Sequence[Report], paths: Mapping[Named, str]) -> dict[str, FileCoverage]:
    """Return each file's coverage by path, over several names and reports."""
    found: dict[str, list[FileCoverage]] = {}
    for report in reports:
        for named, coverage in report.files.items():
            found.setdefault(paths[named], []).append(coverage)
    return {path: united(parts) for path, parts in sorted(found.items())}


def _is_new(store: Store | View, row: CoverageReport) -> bool:
    stored = store.get(CoverageReport, repository_id=row.repository_id, sha=row.sha, flag=row.flag)
    return stored is None or stored.files != row.files


def _sendings(about: CoverageAbout, now: int) -> list[Event]:
    """Return the events that remember a sending, and nothing else."""
    if about.proof is None:
        return []
    digest = hashlib.sha256(f"{SENDING}\n{about.proof}".encode()).hexdigest()
    name = f"{about.sha} {about.flag}".strip()
    told = {"source": SENDING, "event_id": name, "type": SENDING, "digest": digest}
    return [Event(id=digest, happened_at=now, received_at=now, **told)]


def _stored(store: Store, row: CoverageReport, about: CoverageAbout, now: int) -> bool:
    """Store a report unless it is there or was sent before, and delete old ones; return whether it was stored."""
    sendings = _sendings(about, now)
    with store.transaction() as transaction:
        if len(transaction.add(sendings)) < len(sendings):
            return False
        is_new = _is_new(transaction, row)
        if is_new:
            transaction.save([row])
            _let_go(transaction, row.repository_id, now - KEPT_SECONDS)
        return is_new


def _let_go(transaction: Transaction, repository_id: str, until: int) -> None:
    """Delete a repository's reports from before `until`, except the newest of each flag."""
    every = transaction.pick(CoverageReport, ("flag", "measured_at", "sha"), repository_id=repository_id)
    newest = {flag: (at, sha) for flag, at, sha in sorted(every)}
    old = transaction.pick(
        CoverageReport, ("flag", "measured_at", "sha"), within("measured_at", None, until), repository_id=repository_id
    )
    for flag, at, sha in sorted(old):
        if newest[flag] != (at, sha):
            transaction.delete(CoverageReport, repository_id=repository_id, sha=sha, flag=flag)


def _notes(placed: Placed, known: KnownPaths, files: Mapping[str, FileCoverage], repository: Repository) -> list[str]:
    said = []
    help_ = "say where they are with prefix and strip"
    names = ", ".join(repr(one[:200]) for one in placed.examples)
    if placed.unplaced:
        said.append(
            f"{placed.unplaced:,} of {len(files):,} files lie below no folder of the repository ({names}); {help_}"
        )
    if placed.ambiguous:
        said.append(
            f"{placed.ambiguous:,} of {len(files):,} files could be several of the repository's ({names}); {help_}"
        )
    if not placed.known and known.has_any() and not said:
        said.append(
            f"none of its files is known in {repository.name}; if their paths are not the repository's, {help_}"
        )
    return said


def _change_json(one: ChangeCoverage) -> dict[str, object]:
    patch = None if one.share.covered is None else {"covered": one.share.covered, "valid": one.share.valid}
    why = {"points_lost": one.loss.why, "patch": one.share.why}
    return {
        "id": one.change_id,
        "sha": one.sha,
        "base": one.base,
        "points_lost": one.loss.points,
        "patch": patch,
        "unknown": {name: text for name, text in why.items() if text is not None},
    }
