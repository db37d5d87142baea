"""Collects from streams without a wire into a database, killed again and again; see benchmarks/collect_crash/killed.py.

python -m tests.unit.data.killed_streams URL KILLS
"""

from __future__ import annotations

import sys

from benchmarks.collect_crash.killed import report, verdict
from data.collect.collector import Surroundings, collect
from data.engine import open_engine
from data.store import Store
from tests.fakes.streams import START, FakeForge


def work(url: str) -> None:
    engine = open_engine(url)
    forge = FakeForge(repositories=5, changes=20, per_page=5)
    around = Surroundings(clock=lambda: START + 365 * 86_400)
    collect(Store(engine), forge.streams(), around, labels={forge.id: forge.label})
    engine.dispose()


if __name__ == "__main__":
    url, kills = sys.argv[1], int(sys.argv[2])
    sys.exit(verdict([report(url, work, kills=kills, seed=1)], kills))
