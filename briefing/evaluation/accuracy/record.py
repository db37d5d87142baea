"""Writes the report as JSON: every figure that was measured, under names that do not change with the wording."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from briefing.evaluation.accuracy.report import Part
    from briefing.evaluation.accuracy.source import Source

VERSION = 1
DIGITS = 6
"""More than any interval can tell apart, few enough to be the same on every machine."""


def render_json(part: Part, source: Source) -> str:
    """Return a part and its source as JSON; shares are from 0 to 1, unknown figures null."""
    told = {
        "version": VERSION,
        "source": {
            "file": source.file,
            "label": source.label,
            "project": source.project,
            "catalogue": source.catalogue,
            "signals": source.signals,
            "absent": [signal.id for signal in source.absent],
            "not_connected": {gap.signal: gap.projects for gap in source.gaps},
            "changes_filled_in": source.holes,
            **({} if source.own is None else {"own_outcomes": _plain(source.own)}),
        },
        "parts": [{"title": part.title, "in_sample": part.in_sample, "note": part.note, **_plain(part.study)}],
    }
    return json.dumps(told, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _plain(value: Any) -> Any:  # noqa: ANN401 (whatever a study is made of)
    if dataclasses.is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return round(value, DIGITS) if isinstance(value, float) else value
