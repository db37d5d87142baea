"""The durable engine: begun work ends, even if processes die. Only this package knows DBOS. It does everything *at
least* once, in order; our own tables prevent sending twice (see docs/runs.md).
"""

from bot.engine.durable import POLLING, DbosEngine
from bot.engine.storage import runs_beside

__all__ = ["POLLING", "DbosEngine", "runs_beside"]
