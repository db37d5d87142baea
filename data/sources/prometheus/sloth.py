"""Reads Sloth objectives (prometheus/v1), also as a Kubernetes resource; their window is 30 days."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from data.sources.prometheus.fields import USUAL_DAYS, Fields, FileObjective, Unsupported
from data.sources.prometheus.indicator import Indicator, sloth_query

VERSION: Final = "prometheus/v1"
GROUP: Final = "sloth.slok.dev/"
KIND: Final = "PrometheusServiceLevel"


_FILE: Final = ("error_query", "total_query", "error_ratio_query")
_RESOURCE: Final = ("errorQuery", "totalQuery", "errorRatioQuery")


def is_sloth(document: Mapping[str, Any]) -> bool:
    return document.get("version") == VERSION or document.get("kind") == KIND


def read_sloth(document: Mapping[str, Any], place: str) -> Iterator[FileObjective | str]:
    """Yield the objectives of a document, and why one is left out. Raises FileFault."""
    fields, words = Fields(document, place), _FILE
    if document.get("kind") == KIND:
        if not fields.text("apiVersion").startswith(GROUP):
            raise fields.fault("apiVersion", document["apiVersion"], f"is not Sloth's; write {GROUP}v1")
        fields, words = fields.table("spec"), _RESOURCE
    service = fields.line("service")
    for one in fields.tables("slos"):
        name = one.line("name")
        try:
            target = one.target("objective", whole=100)
            indicator = _indicator(one.table("sli"), words)
        except Unsupported as why:
            yield why.of(place, name, service)
            continue
        yield FileObjective(
            place=f"{place}, {one.path}",
            service=service,
            name=name,
            label=name,
            target=target,
            window_days=USUAL_DAYS,
            indicator=indicator,
        )


def _indicator(sli: Fields, words: tuple[str, str, str]) -> Indicator:
    errors, total, ratio = words
    if sli.has("plugin"):
        raise Unsupported("its indicator is a plug-in of Sloth, whose queries only Sloth knows; write events or raw")
    if sli.has("raw"):
        return Indicator(counted=sli.table("raw").query(ratio, sloth_query))
    events = sli.table("events")
    return Indicator(counted=events.query(errors, sloth_query), total=events.query(total, sloth_query))
