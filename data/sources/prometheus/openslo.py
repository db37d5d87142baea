"""Reads OpenSLO objectives (openslo/v1) with inline indicators; what Prometheus cannot answer is left out by name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, Final

from data.sources.prometheus.fields import MOST_DAYS, USUAL_DAYS, Fields, FileObjective, Unsupported
from data.sources.prometheus.indicator import Indicator, Query, openslo_query, openslo_ratio

GROUP: Final = "openslo"
VERSION: Final = "openslo/v1"
PROMETHEUS: Final = "prometheus"
OCCURRENCES: Final = "Occurrences"
COMPOSITE: Final = "it is a composite of several indicators; write an SLO for each"
QUERY_KEYS: Final = ("query", "promql")
"""The specification leaves the field's name to the source; these two are in use."""

_DURATION: Final = re.compile(r"([1-9][0-9]{0,4})([mhdwMQY])")
_HOURS: Final = {"h": 1, "d": 24, "w": 7 * 24}
_DAY_HOURS: Final = 24


def is_openslo(document: Mapping[str, Any]) -> bool:
    return str(document.get("apiVersion")).partition("/")[0] == GROUP


def read_openslo(document: Mapping[str, Any], place: str) -> Iterator[FileObjective | str]:
    """Yield the objectives of a document, and why one is left out: none of one that is not an SLO. Raises FileFault."""
    version = document.get("apiVersion")
    if version != VERSION:
        yield f"{place} is {version}, which is not read; write it as {VERSION}"
        return
    if document.get("kind") != "SLO":
        return
    fields = Fields(document, place)
    metadata, spec = fields.table("metadata"), fields.table("spec")
    name, service = metadata.line("name"), spec.line("service")
    label = metadata.line("displayName") if metadata.has("displayName") else name
    try:
        days, indicator = _window(spec), _indicator(spec)
    except Unsupported as why:
        yield why.of(place, name, service)
        return
    listed = spec.tables("objectives")
    for number, one in enumerate(listed, 1):
        is_only = len(listed) == 1
        told = one.line("displayName") if one.has("displayName") else str(number)
        try:
            target = _target(one)
        except Unsupported as why:
            yield why.of(place, name, service)
            continue
        yield FileObjective(
            place=f"{place}, {one.path}",
            service=service,
            name=name if is_only else f"{name}#{number}",
            label=label if is_only else f"{label}: {told}",
            target=target,
            window_days=days,
            indicator=indicator,
        )


def _window(spec: Fields) -> int:
    """Return a rolling window in days. Raises FileFault or Unsupported."""
    method = spec.line("budgetingMethod")
    if method != OCCURRENCES:
        raise Unsupported(f"its budgetingMethod is {method}; only {OCCURRENCES}, a share of all events, is asked for")
    if not spec.has("timeWindow"):
        return USUAL_DAYS
    listed = spec.tables("timeWindow")
    if len(listed) > 1:
        raise spec.fault("timeWindow", len(listed), "windows are too many; write one")
    [window] = listed
    text = window.line("duration")
    found = _DURATION.fullmatch(text)
    if found is None:
        raise window.fault("duration", text, "is not a duration; write it as 30d or 4w")
    if window.has("calendar") or (window.has("isRolling") and not window.flag("isRolling")):
        raise Unsupported("its window follows the calendar; only rolling windows are asked for, such as 30d")
    days, rest = divmod(int(found[1]) * _HOURS.get(found[2], 0), _DAY_HOURS)
    if rest or not 1 <= days <= MOST_DAYS:
        raise Unsupported(f"its window of {text} is not 1 to {MOST_DAYS} whole days; write it in d or w")
    return days


def _target(one: Fields) -> float:
    if one.has("indicator") or one.has("indicatorRef"):
        raise Unsupported(COMPOSITE)
    if one.has("target") and one.has("targetPercent"):
        raise one.fault("target", "target", "and targetPercent exclude each other; remove one")
    return one.target("targetPercent", whole=100) if one.has("targetPercent") else one.target("target", whole=1)


def _indicator(spec: Fields) -> Indicator:
    if spec.has("indicatorRef"):
        raise Unsupported("its indicator is in another document; write it into the SLO, as indicator")
    if not spec.has("indicator") and any(one.has("indicator") for one in spec.tables("objectives")):
        raise Unsupported(COMPOSITE)
    metric = spec.table("indicator").table("spec")
    if metric.has("thresholdMetric"):
        raise Unsupported("its indicator is a thresholdMetric, which has no share of bad events; write a ratioMetric")
    ratio = metric.table("ratioMetric")
    if ratio.has("raw"):
        kind = ratio.line("rawType")
        if kind not in {"success", "failure"}:
            raise ratio.fault("rawType", kind, "must be success or failure")
        return Indicator(counted=_query(ratio, "raw", openslo_ratio), counts_good=kind == "success")
    if ratio.has("good") and ratio.has("bad"):
        raise ratio.fault("good", "good", "and bad exclude each other; remove one")
    counted = "bad" if ratio.has("bad") else "good"
    counting = partial(openslo_query, is_counter=ratio.flag("counter"))
    return Indicator(
        counted=_query(ratio, counted, counting),
        total=_query(ratio, "total", counting),
        counts_good=counted == "good",
    )


def _query(ratio: Fields, key: str, read: Callable[[str], Query]) -> Query:
    """Read a query. Raises Unsupported if it is not for Prometheus."""
    source = ratio.table(key).table("metricSource")
    if not source.has("type") and source.has("metricSourceRef"):
        raise Unsupported("its data source is in another document; write type: Prometheus beside metricSourceRef")
    if (kind := source.line("type")).lower() != PROMETHEUS:
        raise Unsupported(f"its metrics are in {kind}, and only Prometheus is asked")
    spec = source.table("spec")
    return spec.query(next((one for one in QUERY_KEYS if spec.has(one)), QUERY_KEYS[0]), read)
