"""Reads the answer to a query: one series of numbers by moment, and the warnings that came with them.

The surprise: no series is a good answer, and so is one that has a value at some of the moments only. More than one
series is a fault of the query, since nobody could say which of them is the objective's.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from data.errors import BadAnswer

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

MOST_SHOWN: Final = 2
MOST_LABELS: Final = 80
_PAIR: Final = 2

Values = dict[int, float]


@dataclass(frozen=True, kw_only=True, slots=True)
class QueryAnswer:
    """What a query gave: `values` by moment (epoch seconds), and by how many series, told by their `labels`.

    `warnings` say that it may not be whole; `hints` are what Prometheus thinks of the query.
    """

    values: Values
    labels: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()

    @property
    def is_several(self) -> bool:
        """Whether the query gave more than one series."""
        return len(self.labels) > 1

    @property
    def shown(self) -> str:
        """The labels of the first series, for people."""
        more = f" and {len(self.labels) - MOST_SHOWN} more" if len(self.labels) > MOST_SHOWN else ""
        return ", ".join(self.labels[:MOST_SHOWN]) + more


def read_answer(body: Any, moments: range, *, what: str, mask: Callable[[str], str]) -> QueryAnswer:  # noqa: ANN401 (JSON is whatever it is)
    """Read the body of a good answer about some moments.

    Raises:
        BadAnswer: it is not what Prometheus' own documentation says.
    """
    data = body.get("data") if isinstance(body, dict) else None
    kind, result = (data.get("resultType"), data.get("result")) if isinstance(data, dict) else (None, None)
    try:
        # A number by itself comes without a series around it.
        listed = [{"metric": {}, "value": result}] if kind == "scalar" else _series(result)
        values: Values = {}
        for series in listed:
            points = series["values"] if "values" in series else [series["value"]]
            values |= _points(points, moments)
        return QueryAnswer(
            values=values if len(listed) == 1 else {},
            labels=tuple(_labels(series["metric"]) for series in listed),
            warnings=_words(body, "warnings", mask),
            hints=_words(body, "infos", mask),
        )
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        words = f"Prometheus answered for {what} with something other than values ({kind or 'no type'})"
        raise BadAnswer(words, raw=mask(str(body))) from error


def _series(result: object) -> Sequence[Mapping[str, Any]]:
    if not isinstance(result, list) or not all(isinstance(one, dict) for one in result):
        raise TypeError("no list of series")
    return result


def _points(points: Sequence[Any], moments: range) -> Values:
    found: Values = {}
    for point in points:
        if not isinstance(point, list) or len(point) != _PAIR or not isinstance(point[1], str):
            raise TypeError("no pair of a moment and a number")
        at = round(float(point[0]))
        if at not in moments:
            raise ValueError("a moment that was not asked for")
        found[at] = float(point[1])
    return found


def _labels(metric: object) -> str:
    if not isinstance(metric, Mapping):
        raise TypeError("no labels")
    # Values are written by strangers; as JSON they stay on one line.
    listed = (f"{name}={json.dumps(value, ensure_ascii=False)}" for name, value in sorted(metric.items()))
    text = "{" + ", ".join(listed) + "}"
    return text if len(text) <= MOST_LABELS else f"{text[: MOST_LABELS - 1]}…"


def _words(body: Mapping[str, Any], key: str, mask: Callable[[str], str]) -> tuple[str, ...]:
    told = body.get(key)
    return tuple(mask(" ".join(one.split())) for one in told if isinstance(one, str)) if isinstance(told, list) else ()
