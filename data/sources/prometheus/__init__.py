"""
The Prometheus source: how fast the error budgets of services burn, and what is left of them.

Start at Prometheus (source.py). Objectives come from the settings and from files of Sloth and OpenSLO (fields.py and
what stands beside it); each becomes two questions in PromQL (indicator.py), whose answers become readings (burn.py).
One stream asks them all at moments that are the same for everybody, whenever it is asked (stream.py).
"""

from __future__ import annotations

from data.sources.prometheus.api import Api, Login
from data.sources.prometheus.files import Files
from data.sources.prometheus.indicator import Indicator, Query, Slo, id_of_own
from data.sources.prometheus.source import Prometheus

__all__ = ["Api", "Files", "Indicator", "Login", "Prometheus", "Query", "Slo", "id_of_own"]
