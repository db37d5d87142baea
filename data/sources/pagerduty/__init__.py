"""
The PagerDuty source: incidents of the services that the settings name, from when they began until they were resolved.

Start at PagerDuty (source.py). One stream reads everything: a listing by the time at which incidents began, and a look
at those that were open when it was last read. What was merged into another incident counts once, with that one.
"""

from __future__ import annotations

from data.sources.pagerduty.api import EUROPE, PUBLIC, ApiToken
from data.sources.pagerduty.source import PagerDuty

__all__ = ["EUROPE", "PUBLIC", "ApiToken", "PagerDuty"]
