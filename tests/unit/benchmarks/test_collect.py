"""The measurement of a collection says ok only when its goals hold and nothing was lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from sqlalchemy.engine import Engine

from benchmarks.collect import MOST_IDLE, MOST_REQUESTS, NOW, Cost, fill, is_whole, measure, verdict
from data.records import Change, ChangeFile, Check, Review
from data.store import Store
from tests.backends import SqliteFiles
from tests.fakes.github import FakeGitHub

FIRST = Cost(what="first", repositories=1, requests=MOST_REQUESTS, points=288, rows=9, seconds=1.0)
IDLE = Cost(what="nothing new", repositories=20, requests=20 * MOST_IDLE, points=1, rows=0, seconds=1.0)


@pytest.mark.parametrize(
    ("first", "idle", "whole", "is_ok"),
    [
        (MOST_REQUESTS, 20 * MOST_IDLE, True, True),
        (MOST_REQUESTS + 1, 20 * MOST_IDLE, True, False),
        (MOST_REQUESTS, 20 * MOST_IDLE + 1, True, False),
        (MOST_REQUESTS, 20 * MOST_IDLE, False, False),
    ],
    ids=["held", "too many", "not idle", "lost"],
)
def test_the_verdict_is_ok_only_where_every_goal_holds(capsys, first, idle, whole, is_ok) -> None:
    idles = [replace(IDLE, requests=1), replace(IDLE, requests=idle)]
    assert verdict(replace(FIRST, requests=first), idles, whole=whole) == (0 if is_ok else 1)
    said = capsys.readouterr().out
    assert said.startswith(f"collect: {first} requests, 288 points, again ")
    assert said.endswith(f"nothing lost) {'ok' if is_ok else 'short'}\n")
    assert ("something was lost" in said) is not whole


def test_what_is_lost_or_doubled_is_seen(
    sqlite_backend: SqliteFiles, open_one: Callable[[str], Engine], shared_dir: Path
) -> None:
    store = Store(open_one(sqlite_backend.migrated()))
    with FakeGitHub(shared_dir, clock=lambda: NOW) as fake:
        repo = fake.world.repository("acme/shop")
        fill(repo, 30, Random(3))
        cost = measure("first", fake, store, ["acme/shop"], frozenset({"changes"}))
    assert is_whole(store, repo)
    assert cost.requests == 1 + 2 + len(fake.named("Together"))
    for kind in (ChangeFile, Review, Check):
        kept = store.read(kind)
        store.delete(kind, change_id=kept[0].change_id)
        assert not is_whole(store, repo)
        store.save([one for one in kept if one.change_id == kept[0].change_id])
        assert is_whole(store, repo)
    review = store.read(Review)[0]
    store.save([replace(review, id=f"{review.id}/again")])
    assert not is_whole(store, repo)
    store.delete(Review, id=f"{review.id}/again")
    store.delete(Change, number=7)
    assert not is_whole(store, repo)
