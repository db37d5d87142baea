"""What the store holds, as frozen values: the only shapes that leave this package.

Every time (`*_at`) is an event time in epoch seconds, UTC. `None` is unknown or not yet, never zero. A field without an
event time (a label, a CODEOWNERS file, an objective's target) is kept once for each `observed_at` at which it changed.
data/tables.py makes a table of each class, with a column for each field.
"""

from __future__ import annotations

from data.records.collected import *  # noqa: F403 (the package is all of its modules together)
from data.records.derived import *  # noqa: F403 (as above)
from data.records.feedback import *  # noqa: F403 (as above)
from data.records.runs import *  # noqa: F403 (as above)
