"""The durable engine: what was begun ends, whatever process dies meanwhile. DBOS does it, and only this package knows.

The surprising thing: it promises that everything is done *at least* once, and in order. That nothing is sent twice is
the business of our own tables; docs/runs.md says what follows from that, and how to leave DBOS.
"""

from bot.engine.durable import POLLING, DbosEngine
from bot.engine.storage import runs_beside

__all__ = ["POLLING", "DbosEngine", "runs_beside"]
