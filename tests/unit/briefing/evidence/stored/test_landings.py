"""A history that begins before the first stored change is history, and nothing is in it twice or before its time."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.engine import Engine

from briefing.evidence.changes import ScoredChange
from briefing.evidence.stored.evidence import KnownScores, score_organisation
from briefing.evidence.stored.landings import NO_PAST, Feed, Landed, Past
from briefing.evidence.stored.snapshot import read_archive
from data.records import (
    ChangeCommit,
    Identity,
    Landing,
    Person,
    Repository,
    Service,
    ServicePath,
    SourceStatus,
    Team,
)
from data.store import Store
from tests.backends import SqliteFiles
from tests.unit.briefing.evidence.stored.shop import FEEDS, HOUR, change, file, hour, method, nobody_rests

DAY = 24.0
YEARS = -3 * 365 * DAY
"""Three years before the Monday, in hours."""


def landing(position: int, at: float, *paths: str, author: str = "a", repairs: bool = False, **more: object) -> Landing:
    made = Landing(
        repository_id="shop", sha=f"l{position}", position=position, landed_at=hour(at), authored_at=hour(at),
        authors=author, repairs=repairs, files=json.dumps([path.split(" < ") for path in paths]),
    )  # fmt: skip
    return replace(made, **more)  # type: ignore[arg-type]


def commit(number: int, sha: str, at: float, author: str | None = "eve") -> ChangeCommit:
    return ChangeCommit(change_id=f"c{number}", sha=sha, position=0, author_id=author, authored_at=hour(at))


@dataclass
class Kept:
    """A store with a small shop in it; the git mirror is one of its sources."""

    store: Store
    now: float = 7 * DAY
    known: KnownScores = field(default_factory=KnownScores)

    def save(self, *records: object) -> None:
        self.store.save(records)  # type: ignore[arg-type]

    def pasts(self) -> dict[str, Past]:
        return dict(read_archive(self.store, since=hour(-5000), until=hour(self.now)).pasts)

    def past(self) -> Past:
        return self.pasts().get("shop", NO_PAST)

    def scored(self, at: float | None = None, known: KnownScores | None = None) -> dict[str, ScoredChange]:
        """What is scored as of an hour, with the archive as it is read now."""
        archive = read_archive(self.store, since=hour(-5000), until=hour(self.now))
        snapshot = archive.as_of(hour(self.now if at is None else at))
        evidence = score_organisation(snapshot, method(), nobody_rests, known or KnownScores())
        return {one.id: one for one in evidence.changes}

    def reading(self, change: str, signal: str, at: float | None = None) -> float | None:
        return self.scored(at)[change].readings[signal].value


@pytest.fixture
def kept(sqlite_backend: SqliteFiles, open_one: Callable[[str], Engine]) -> Iterator[Kept]:
    """On SQLite alone, where it does not matter which database it is."""
    url = sqlite_backend.migrated()
    yield filled(Store(open_one(url)))
    sqlite_backend.forget(url)


@pytest.fixture
def everywhere(store: Store) -> Kept:
    """On both databases."""
    return filled(store)


def filled(store: Store) -> Kept:
    store.save(
        [
            Team(id="cart", label="Cart", zone="UTC"),
            Service(id="cart", label="Cart", team_id="cart", tier=1, country=None),
            Repository(id="shop", name="acme/shop", default_branch="main", web_url=None),
            ServicePath(service_id="cart", repository_id="shop", position=0, glob="**"),
            *(Person(id=name, login=name, name=name, email=None, is_bot=False) for name in ("eve", "ann")),
            SourceStatus(
                source_id="all", label="All", feeds=FEEDS, state="ok", detail="", as_of=hour(999),
                observed_at=hour(-999),
            ),
            change(1, opened=1, merged=2), file(1, "cart/total.py"),
        ],
    )  # fmt: skip
    return Kept(store)


def years_of(count: int, *paths: str, author: str = "a", first: int = 0) -> list[Landing]:
    """A landing each ten days, from three years ago on, up to the Monday."""
    return [
        landing(first + number, YEARS + number * 240, *paths, author=author, repairs=number % 10 == 0)
        for number in range(count)
    ]


def whole(*landings: Landing) -> list[Landing]:
    """Landings up to the merge of the first change."""
    made = [replace(one, position=place) for place, one in enumerate(landings)]
    return [*made, landing(len(made), 2, "cart/total.py", sha="sha1")]


def test_history_and_people_see_years_and_not_only_what_is_stored(everywhere: Kept) -> None:
    alone = {name: everywhere.reading("c1", name) for name in ("prior_changes", "prior_developers", "defect_history")}
    assert alone == {"prior_changes": 0, "prior_developers": 0, "defect_history": 0}
    everywhere.save(*whole(*years_of(100, "cart/total.py")), Identity(key="a", person_id="eve"))

    assert everywhere.reading("c1", "prior_changes") == 100
    assert everywhere.reading("c1", "prior_developers") == 1
    assert (everywhere.reading("c1", "defect_history") or 0) > 0.5
    assert everywhere.reading("c1", "author_subsystem_experience") == 100
    assert (everywhere.reading("c1", "author_recent_experience") or 0) > 50


def test_whoever_no_forge_named_is_somebody_else(kept: Kept) -> None:
    kept.save(*whole(*years_of(10, "cart/total.py", author="a b"), *years_of(5, "cart/total.py", author="b")))
    assert kept.reading("c1", "prior_developers") == 2
    assert kept.reading("c1", "author_recent_experience") == 0
    kept.save(Identity(key="b", person_id="eve"))
    assert kept.reading("c1", "prior_developers") == 2
    assert (kept.reading("c1", "author_recent_experience") or 0) > 3


def test_a_change_is_not_in_its_own_history_and_a_push_between_two_is_in_that_of_the_later_one(kept: Kept) -> None:
    kept.save(change(2, opened=3, merged=10), file(2, "cart/total.py"))
    # What was merged may have been committed a second early.
    kept.save(*whole(), landing(1, 10 - 1 / 3600, "cart/total.py", sha="sha2"))
    assert [kept.reading(name, "prior_changes") for name in ("c1", "c2")] == [0, 1]
    kept.save(landing(1, 5, "cart/total.py"), landing(2, 10, "cart/total.py", sha="sha2"))
    assert [kept.reading(name, "prior_changes") for name in ("c1", "c2")] == [0, 2]


@pytest.mark.parametrize(
    ("authored", "landed", "person", "key", "is_its_own"),
    [
        (1, 2.9, "eve", "a", True),
        (1, 2, None, "a", True),
        (1, 2, "eve", "z", True),
        (1, 2, "ann", "a", False),
        (1, 3.1, "eve", "a", False),
        (1.5, 2, "eve", "a", False),
    ],
    ids=["slow", "author-unknown", "address-unknown", "somebody-else", "another-hour", "another-time"],
)
def test_what_a_rebase_wrote_again_is_told_by_its_author_date(  # noqa: PLR0913 (each is a column of the table)
    kept: Kept, authored: float, landed: float, person: str | None, key: str, *, is_its_own: bool
) -> None:
    kept.save(commit(1, "branch", 1, person), Identity(key="a", person_id="eve"))
    kept.save(landing(0, landed, "cart/total.py", author=key, authored_at=hour(authored)))
    assert (len(kept.past().landed) == 0) is is_its_own


def test_changes_that_are_too_old_to_be_read_again_stand_in_the_history_by_their_landing(kept: Kept) -> None:
    old = replace(change(7, opened=-6001, merged=-6000), closed_at=hour(-6000))
    kept.save(old, file(7, "cart/total.py"), landing(0, -6000, "cart/total.py", sha="sha7"))
    assert kept.reading("c1", "prior_changes") == 1


def test_a_landing_at_or_after_the_moment_does_not_exist_for_it(everywhere: Kept) -> None:
    ready = replace(change(2, opened=3, merged=None, approved=4), updated_at=hour(4))
    everywhere.save(ready, file(2, "cart/total.py"), *whole())
    before = everywhere.scored(24)
    everywhere.save(landing(1, 24, "cart/total.py"), landing(2, 30, "cart/total.py"), landing(3, 1e6, "cart/total.py"))
    assert everywhere.scored(24) == before
    assert everywhere.scored(24 + 1 / HOUR)["c2"].readings["prior_changes"].value == 2


def test_history_knows_no_repository_but_its_own(kept: Kept) -> None:
    kept.save(*(replace(one, repository_id="infra") for one in years_of(5, "cart/total.py")))
    assert kept.reading("c1", "prior_changes") == 0
    assert set(kept.pasts()) == set()


def test_a_renamed_file_keeps_its_history(kept: Kept) -> None:
    kept.save(*whole(*years_of(4, "old/total.py"), landing(4, -10, "cart/total.py < old/total.py")))
    assert kept.reading("c1", "prior_changes") == 5


def test_a_file_that_was_never_met_is_new_where_everything_landed_and_unknown_without_the_beginning(kept: Kept) -> None:
    assert kept.past() == NO_PAST
    assert kept.reading("c1", "file_age") is None
    told = whole(*years_of(3, "other.py"))
    kept.save(*(replace(one, position=one.position + 1) for one in told))
    assert not kept.past().whole
    assert kept.reading("c1", "file_age") is None
    kept.store.delete(Landing, repository_id="shop")
    kept.save(*told)
    assert kept.past().whole
    assert kept.reading("c1", "file_age") == 0


def test_a_history_that_was_read_half_is_not_whole(kept: Kept) -> None:
    kept.save(*years_of(30, "other.py"))
    assert not kept.past().whole
    kept.save(landing(30, 2, "cart/total.py", sha="sha1"))
    assert kept.past().whole
    kept.store.delete(Landing, sha="l10")
    assert not kept.past().whole


def test_how_long_a_file_was_is_not_known_from_a_landing(kept: Kept) -> None:
    kept.save(*whole(landing(0, -500, "cart/total.py")))
    snapshot = read_archive(kept.store, since=hour(-5000), until=hour(kept.now)).as_of(hour(kept.now))
    [edit] = Feed(snapshot.pasts["shop"], snapshot.moment).before(hour(2))
    assert edit.files is not None
    assert [(one.added, one.deleted) for one in edit.files] == [(None, None)]
    # The lines of the change itself are its own, as ever.
    assert kept.reading("c1", "lines_added") == 300


def test_whoever_knows_the_whole_history_knows_newcomers_at_once(kept: Kept) -> None:
    assert kept.scored()["c1"].new_to_files is None
    kept.save(*whole(*years_of(3, "cart/total.py")))
    assert kept.scored()["c1"].new_to_files is True
    kept.save(Identity(key="a", person_id="eve"))
    assert kept.scored()["c1"].new_to_files is False


def test_kept_scores_are_not_kept_over_a_history_that_arrived(kept: Kept) -> None:
    known = KnownScores()
    before = kept.scored(known=known)["c1"]
    kept.save(*whole(*years_of(50, "cart/total.py")))
    after = kept.scored(known=known)["c1"]
    assert after == kept.scored()["c1"]
    assert after.readings["prior_changes"] != before.readings["prior_changes"]


@pytest.mark.parametrize("text", [None, "nonsense", '[["a", "b", "c"]]', '[["a"], ["a", "b"]]'])
def test_files_that_somebody_else_wrote_are_unknown_or_read_once(kept: Kept, text: str | None) -> None:
    kept.save(landing(0, -5, files=text))
    [landed] = kept.past().landed
    edit = landed.edit()
    assert edit.files is None or len({one.path for one in edit.files}) == len(edit.files)
    kept.scored()


@given(st.lists(st.integers(0, 50), max_size=20), st.lists(st.integers(0, 60), max_size=8), st.integers(0, 60))
@settings(max_examples=25)
def test_each_landing_is_fed_once_in_order_and_never_from_the_moment_on(
    times: list[int], asked: list[int], moment: int
) -> None:
    past = Past([Landed(at, ("a",), False, None) for at in sorted(times)])
    feed = Feed(past, moment)
    given_out = [[edit.at for edit in feed.before(at)] for at in sorted(asked)]
    fed = [at for part in given_out for at in part]
    assert fed == sorted(at for at in times if asked and at < min(moment, max(asked)))
    for before, part in zip(sorted(asked), given_out, strict=True):
        assert all(at < before for at in part)
