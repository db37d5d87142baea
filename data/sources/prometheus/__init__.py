"""The Prometheus source: how fast the error budgets of services burn, and what is left of them."""

from __future__ import annotations

from data.sources.prometheus.api import Api, Login
from data.sources.prometheus.files import Files
from data.sources.prometheus.indicator import Indicator, Query, Slo, id_of_own
from data.sources.prometheus.source import Prometheus

__all__ = ["Api", "Files", "Indicator", "Login", "Prometheus", "Query", "Slo", "id_of_own"]
