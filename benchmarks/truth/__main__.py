"""
Whether what the briefings of real repositories say is true: each claim is computed again by a judge of its own.

    python -m benchmarks.truth --repos DIR [--weeks 13] [--all] [--keep FOLDER]
    python -m benchmarks.truth --material CLONE WEEK

The briefings of the last 13 weeks of every clone under DIR (DIR/*/repo, DIR/*.git, DIR/*) are made as
`riskbrief brief` makes them. The judge reads the same clones with plain git commands and shares no code with the
product: `told.py` alone imports it, and a test holds the others to that. What is not judged is counted by kind.
`--all` prints every disagreement, `--keep` writes the briefings down. `--material` prints a week for somebody who
labels it (`labels.json` says how); where weeks are labelled, precision and recall of the cards are reported.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from benchmarks.processes import polite_pool
from benchmarks.tables import judged as judged_line
from benchmarks.truth.git import World
from benchmarks.truth.judge import judge
from benchmarks.truth.labels import WeekSaid, labels, report, said_in
from benchmarks.truth.lines import judge_text
from benchmarks.truth.material import material
from benchmarks.truth.releases import Releases
from benchmarks.truth.told import tell
from benchmarks.truth.week import Claim, Week

SHOWN = 3
"""Disagreements of one kind that are printed of a repository."""


@dataclass
class Found:
    """What was found of one repository; `wrong` holds the week and the claim."""

    name: str
    briefings: int = 0
    claims: Counter[str] = field(default_factory=Counter)
    wrong: list[tuple[str, Claim]] = field(default_factory=list)
    left: Counter[str] = field(default_factory=Counter)
    said: list[WeekSaid] = field(default_factory=list)
    failed: str | None = None


def clones(folder: Path) -> list[Path]:
    """Return every git repository of a folder, bare or with a work tree."""
    found = []
    for one in sorted(folder.iterdir()):
        inner = [path for path in (one / "repo", one) if (path / ".git").exists() or (path / "HEAD").is_file()]
        found += inner[:1]
    return found


def name_of(path: Path) -> str:
    """Return what a clone is called: its folder, or that around it where it is called `repo`."""
    return (path.parent if path.name == "repo" else path).name.removesuffix(".git")


def judged(path: Path, weeks: int, keep: Path | None = None) -> Found:
    """Brief the weeks of a clone, and judge each briefing."""
    found, week = Found(name_of(path)), None
    world = World.of(path)
    releases = Releases(world, found.name)
    for told in tell(path, weeks):
        week = Week(told.payload, told.text, told.names, world, releases, week)
        world.read_lines(week.now)
        found.left += judge(week) + judge_text(week)
        found.briefings += 1
        found.claims.update(one.kind for one in week.claims)
        found.wrong += [(told.week, one) for one in week.claims if not one.agrees]
        found.said.append(said_in(found.name, told.week, week))
        if keep is not None:
            keep.mkdir(parents=True, exist_ok=True)
            stem = keep / f"{found.name}-{told.week}"
            stem.with_suffix(".json").write_text(
                json.dumps(told.payload, ensure_ascii=False, indent=1), encoding="utf-8"
            )
            stem.with_suffix(".txt").write_text(told.text, encoding="utf-8")
    return found


def tried(path: Path, weeks: int, keep: Path | None) -> Found:
    """Judge a clone; what stops it is told with it, and the others go on."""
    try:
        return judged(path, weeks, keep)
    except Exception as error:  # noqa: BLE001 (a repository that cannot be judged is a result, and no success)
        return Found(name_of(path), failed=f"{type(error).__name__}: {error}")


def printed(found: Found, *, whole: bool) -> None:
    total, wrong = found.claims.total(), len(found.wrong)
    print(f"{found.name}: {found.failed or f'{found.briefings} briefings, {total:,} claims, {wrong:,} disagree'}")
    kinds = Counter(claim.kind for _, claim in found.wrong)
    for kind, count in sorted(kinds.items()):
        print(f"  {kind}: {count} of {found.claims[kind]} disagree")
        examples = [(week, claim) for week, claim in found.wrong if claim.kind == kind]
        for week, claim in examples if whole else examples[:SHOWN]:
            print(f"    {week} {claim.where}: said {claim.said!s:.150}, found {claim.found!s:.150}", flush=True)


def measure(folder: Path, weeks: int, *, whole: bool, keep: Path | None) -> int:
    """Judge every clone of a folder and print the verdict; 1 where a claim is false."""
    paths = clones(folder)
    results = []
    with polite_pool() as pool:
        for found in pool.map(partial(tried, weeks=weeks, keep=keep), paths):
            printed(found, whole=whole)
            results.append(found)
    claims = sum((one.claims for one in results), Counter[str]())
    wrong = Counter(claim.kind for one in results for _, claim in one.wrong)
    left = sum((one.left for one in results), Counter[str]())
    print(
        "\nclaims by kind: " + ", ".join(f"{kind} {n:,} ({wrong[kind]:,} wrong)" for kind, n in sorted(claims.items()))
    )
    print("not judged: " + ", ".join(f"{kind} {count:,}" for kind, count in left.most_common()))
    known, text, labels_met = report(labels(), [one for found in results for one in found.said])
    print("\n".join(text))
    failed = [one.name for one in results if one.failed]
    good = bool(claims) and not wrong and not failed and (labels_met or not known)
    briefings = sum(one.briefings for one in results)
    figures = (
        f"{claims.total():,} claims of {briefings} briefings of {len(results)} repositories"
        f"{f' ({len(failed)} could not be judged)' if failed else ''}, {wrong.total():,} disagree"
    )
    return judged_line("truth", figures, "goal 0", good=good)


def main() -> int:
    """Judge, or print the material of a week; without clones it says so and is no failure."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.truth", description=__doc__)
    parser.add_argument("--repos", type=Path, default=os.environ.get("REPOS") or None, metavar="DIR")
    parser.add_argument("--weeks", type=int, default=13)
    parser.add_argument("--all", action="store_true", help="print every disagreement")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="write the briefings into it")
    parser.add_argument("--material", nargs=2, metavar=("CLONE", "WEEK"), help="print a week for who labels it")
    arguments = parser.parse_args()
    if arguments.material:
        clone, week = arguments.material
        print("\n".join(material(Path(clone), week)))
        return 0
    if arguments.repos is None:
        print("truth: skipped, since no clones are named: make bench-truth REPOS=DIR")
        return 0
    folder = Path(arguments.repos)
    if not folder.is_dir() or not clones(folder):
        print(f"truth: not measured: there is no clone under {folder}", file=sys.stderr)
        return 2
    return measure(folder, arguments.weeks, whole=arguments.all, keep=arguments.keep)


if __name__ == "__main__":
    sys.exit(main())
