"""The durable engine: work that was begun ends, even if processes die. Only this package knows DBOS.

It promises that everything is done *at least* once, and in order. Our own tables prevent sending twice; docs/runs.md
says what follows from that, and how to leave DBOS.
"""

from bot.engine.durable import POLLING, DbosEngine
from bot.engine.storage import runs_beside

__all__ = ["POLLING", "DbosEngine", "runs_beside"]
