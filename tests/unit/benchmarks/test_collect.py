"""The measurement of a collection sees what is lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random

from sqlalchemy.engine import Engine

from benchmarks.collect import NOW, fill, is_whole, measure
from data.records import Change, ChangeFile, Check, Review
from data.store import Store
from tests.backends import SqliteFiles
from tests.fakes.github import FakeGitHub


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
