"""The PagerDuty source: incidents of the services that the settings name; start at source.py."""

from __future__ import annotations

from data.sources.pagerduty.api import EUROPE, PUBLIC, ApiToken
from data.sources.pagerduty.source import PagerDuty

__all__ = ["EUROPE", "PUBLIC", "ApiToken", "PagerDuty"]
