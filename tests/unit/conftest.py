"""How many examples a property is tried with: a few dozen a run, since each run on a machine of ours draws others."""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile("brief", max_examples=25)
if not os.environ.get("CI"):
    settings.load_profile("brief")
