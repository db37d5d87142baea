"""Draws a service's changes of a week: sizes, files, tests, titles; and those open at the end."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from statistics import NormalDist
from typing import TYPE_CHECKING

from data.demo.company import wording
from data.demo.company.drafts import (
    ChangeDraft,
    CheckDraft,
    FileDraft,
    ReviewDraft,
    Times,
    draw_times,
    review,
    run_checks,
)
from data.demo.company.people import BOTS, Cast, cast_of
from data.demo.company.weeks import BLIND, DAY, FRIDAY, OPENS, moment, monday_of, season, working_days

if TYPE_CHECKING:
    from random import Random

    from data.demo.company.plot import Mood
    from data.demo.company.services import Site


REPAIRS = 0.16
ENHANCEMENTS = 0.2
GIVEN_UP = 0.4
"""Chance that a service abandons a change in a week."""
MIGRATION_ASKED = 0.85
ROUGH_LINES = 750
FOLDERS = ("api", "core", "jobs")
SUFFIXES = {"py": ".py", "ts": ".ts", "go": ".go", "tf": ".tf"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Setting:
    site: Site
    mood: Mood
    cast: Cast


def changes_of_week(rng: Random, site: Site, week: int, mood: Mood) -> Iterator[ChangeDraft]:
    setting = Setting(site=site, mood=mood, cast=cast_of(site, week))
    days = working_days(monday_of(week), site.country)
    usual = site.pace * season(week) * len(days) / 5
    count = round(usual) - mood.fewer if mood.steady else max(4, round(rng.gauss(usual, 0.65 * math.sqrt(usual))))
    for luck in _lucks(rng, count, steady=mood.steady):
        end = _end_of(rng, days, site.zone, steady=mood.steady)
        is_bot = rng.random() < mood.bots
        times = draw_times(rng, site, end)
        yield bump(rng, setting, times) if is_bot else ordinary(rng, setting, times, luck)
    if rng.random() < GIVEN_UP:
        yield ordinary(rng, setting, draw_times(rng, site, _end_of(rng, days, site.zone, steady=True), merges=False))


def _lucks(rng: Random, count: int, *, steady: bool) -> list[float]:
    """Draw sizes' deviations from the usual, in standard deviations: evenly in a steady week."""
    if not steady:
        return [rng.gauss(0.0, 1.0) for _ in range(count)]
    lucks = [NormalDist().inv_cdf((place + 0.5) / count) for place in range(count)]
    rng.shuffle(lucks)
    return lucks


def _end_of(rng: Random, days: list[date], zone: str, *, steady: bool) -> int:
    day = rng.choice(days)
    # A steady week's last merge is on Friday morning, so that nothing waits over the weekend.
    latest = 11 * 60 if steady and day.weekday() == FRIDAY else 17 * 60 + 30
    return moment(day, int(rng.triangular(OPENS + 15, latest, (OPENS + latest) / 2 + 40)), zone) + rng.randrange(60)


def ordinary(rng: Random, setting: Setting, times: Times, luck: float = 0.0) -> ChangeDraft:
    """Draw a person's change; `luck` is its size's deviation, in standard deviations."""
    site, mood = setting.site, setting.mood
    author = rng.choices(list(setting.cast.authors), list(setting.cast.authors.values()))[0]
    repairs = rng.random() < REPAIRS
    rough = not repairs and rng.random() < mood.rough
    if rough and setting.cast.others:
        author = rng.choice((author, *setting.cast.others))
    lines = _lines(rng, mood, luck, rough=rough, repairs=repairs)
    files = list(_files(rng, site, lines, tested=not rough and rng.random() < mood.tested))
    if site.language in {"py", "ts"} and rng.random() < mood.migrations:
        files.append(migration(rng, site))
        # Nearly everybody asks an owner about a migration.
        mood = replace(mood, owner_review=1.0, unreviewed=0.0) if rng.random() < MIGRATION_ASKED else mood
    if rough:
        mood = replace(mood, owner_review=0.3, unreviewed=0.4, comments=0.2)
    lost = lost_points(rng, site, files)
    draft = ChangeDraft(
        sha=sha_of(rng),
        repository=site.repository,
        services=(site.id,),
        author=author,
        times=times,
        title=wording.title_of(rng, site, repairs=repairs),
        files=tuple(files),
        labels=("bug",) if repairs else ("enhancement",) if rng.random() < ENHANCEMENTS else (),
        points_lost=lost if lost is None or not rough else lost + rng.randint(4, 13),
    )
    return finish(rng, replace(setting, mood=mood), times, draft)


def _lines(rng: Random, mood: Mood, luck: float, *, rough: bool, repairs: bool) -> int:
    if rough:
        return round(rng.lognormvariate(math.log(ROUGH_LINES), 0.5))
    lines = min(mood.most, max(1, round(mood.median * math.exp(mood.spread * luck))))
    return max(1, lines // 2) if repairs else lines


def bump(rng: Random, setting: Setting, times: Times) -> ChangeDraft:
    site = setting.site
    manifest = f"{site.directory}/{wording.MANIFESTS[site.language]}"
    lines = rng.randint(1, 4)
    file = FileDraft(path=manifest, added=lines, deleted=lines, patch=wording.diff_of(rng, "txt", lines, lines))
    return finish(rng, setting, times, ChangeDraft(
        sha=sha_of(rng), repository=site.repository, services=(site.id,), times=times, files=(file,),
        author=BOTS[site.language in {"go", "tf"}], title=wording.bump_title(rng, site), labels=("dependencies",),
        points_lost=0.0 if is_measured(site) else None,
    ))  # fmt: skip


def finish(rng: Random, setting: Setting, times: Times, draft: ChangeDraft) -> ChangeDraft:
    lines = sum(file.added + file.deleted for file in draft.files)
    reviews = review(rng, setting.cast, setting.mood, draft, lines)
    approved = max((entry.at for entry in reviews if entry.state == "approved"), default=None)
    checks = run_checks(rng, times, steady=setting.mood.steady)
    return replace(draft, times=replace(times, approved=approved), reviews=reviews, checks=checks)


def sha_of(rng: Random) -> str:
    return f"{rng.getrandbits(160):040x}"


def _files(rng: Random, site: Site, lines: int, *, tested: bool) -> Iterator[FileDraft]:
    """Yield production files that share the lines, mostly the most changed ones, and their tests."""
    count = min(len(site.files), 1 + int(math.sqrt(lines) / 7 + rng.expovariate(1.8)))
    names: dict[str, None] = {}
    while len(names) < count:
        # Squaring favours the front of the list: some files change far more often.
        names[site.files[int(rng.random() ** 2 * len(site.files))]] = None
    shares = [rng.random() + 0.2 for _ in names]
    for name, share in zip(names, shares, strict=True):
        added = max(1, round(lines * share / sum(shares)))
        deleted = round(added * rng.random() ** 2)
        yield file_of(rng, site, code_path(site, name), added, deleted)
        if tested and site.language != "tf":
            yield file_of(rng, site, test_path(site, name), max(1, round(added * rng.uniform(0.3, 0.9))), deleted // 3)


def code_path(site: Site, name: str) -> str:
    """Return a file's path; all but infrastructure have three folders."""
    folder = "" if site.language == "tf" else f"{FOLDERS[site.files.index(name) % len(FOLDERS)]}/"
    return f"{site.directory}/{folder}{name}{SUFFIXES[site.language]}"


def test_path(site: Site, name: str) -> str:
    shape = {"py": "tests/test_{}.py", "ts": "tests/{}.test.ts", "go": "{}_test.go"}[site.language]
    return f"{site.directory}/{shape.format(name)}"


def file_of(rng: Random, site: Site, path: str, added: int, deleted: int) -> FileDraft:
    kind = wording.kind_of(path, site.language)
    return FileDraft(path=path, added=added, deleted=deleted, patch=wording.diff_of(rng, kind, added, deleted))


def migration(rng: Random, site: Site, name: str | None = None) -> FileDraft:
    stem = name or f"{rng.randint(100, 899):04}_{rng.choice(wording.ACTIONS)}_{rng.choice(wording.NOUNS)}s"
    return file_of(rng, site, f"{site.directory}/migrations/{stem}.sql", rng.randint(2, 9), 0)


def is_measured(site: Site) -> bool:
    return site.language != "tf"


def has_tests(files: Iterable[FileDraft]) -> bool:
    return any("test" in file.path.rpartition("/")[2] for file in files)


def lost_points(rng: Random, site: Site, files: list[FileDraft]) -> float | None:
    """Draw the coverage points lost: none or a gain with tests, a few without; sometimes no report."""
    if not is_measured(site) or rng.random() < 0.02:  # noqa: PLR2004 (one report in fifty is lost)
        return None
    if has_tests(files):
        return round(rng.gauss(-0.3, 0.4), 1)
    return round(abs(rng.gauss(0.0, 0.5)) + 0.01 * min(300, sum(file.added for file in files)), 1)


def import_of(rng: Random, site: Site) -> ChangeDraft:
    """Return the change that imported a service's code before the first week: else every file would be new."""
    merged = moment(monday_of(0), 12 * 60, site.zone) - 3 * DAY
    times = Times(first_commit=merged - 3 * DAY, opened=merged - DAY, approved=None, merged=merged, closed=merged)
    paths = [code_path(site, name) for name in site.files]
    if site.language != "tf":
        paths += [test_path(site, name) for name in site.files]
    files = [FileDraft(path=path, added=rng.randint(90, 420), deleted=0) for path in paths]
    files.append(FileDraft(path=f"{site.directory}/{wording.MANIFESTS[site.language]}", added=24, deleted=0))
    return ChangeDraft(
        sha=sha_of(rng), repository=site.repository, services=(site.id,), author=site.owners[0], times=times,
        title=f"Bring the code of {site.label} in", files=tuple(files),
    )  # fmt: skip


APPROVED = 0.45
FORGOTTEN = 0.3


def waiting_changes(rng: Random, setting: Setting) -> Iterator[ChangeDraft]:
    yield replace(_open(rng, setting, rng.randint(0, 3)), is_draft=True, reviews=())
    yield _asked(_open(rng, setting, 0))
    if rng.random() < APPROVED:
        yield _approved(rng, setting, _open(rng, setting, 0))
    if rng.random() < FORGOTTEN:
        yield replace(_open(rng, setting, rng.randint(35, 90)), reviews=())


def _open(rng: Random, setting: Setting, days_ago: int) -> ChangeDraft:
    last_friday = moment(monday_of(BLIND), rng.randint(13, 16) * 60, setting.site.zone) + FRIDAY * DAY
    times = draw_times(rng, setting.site, last_friday - days_ago * DAY, merges=False)
    change = ordinary(rng, setting, times)
    return replace(change, times=replace(change.times, approved=None, closed=None))


def _asked(change: ChangeDraft) -> ChangeDraft:
    running = CheckDraft(name="end-to-end", is_required=False, conclusion=None, attempts=1, at=None)
    return replace(change, checks=(*(check for check in change.checks if check.name != running.name), running))


def _approved(rng: Random, setting: Setting, change: ChangeDraft) -> ChangeDraft:
    owners = [name for name in setting.cast.owners if name != change.author]
    at = max(
        change.times.opened, *(review.at for review in change.reviews), *(check.at or 0 for check in change.checks)
    )
    approval = ReviewDraft(reviewer=rng.choice(owners), state="approved", at=at + 60, comments=1)
    asked = tuple(review for review in change.reviews if review.reviewer != approval.reviewer)
    return replace(change, reviews=(*asked, approval), times=replace(change.times, approved=approval.at))
