"""The signal catalogue: what each of the 33 signals measures and what it may add to a score.

It parses the *text* of catalogue.toml: whoever has the file hands it over, since this package reads
nothing. A catalogue is checked whole on entry, so that the scorer has no defensive code.
"""

from __future__ import annotations

import hashlib
import math
import tomllib
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Any

from scoring.errors import CatalogueInvalid


class Direction(StrEnum):
    """Which way a signal's value raises the risk."""

    UP = "up"
    """A higher value means more risk."""
    DOWN = "down"
    """A higher value means less risk."""


class Scale(StrEnum):
    """The axis on which a curve is straight between its knots."""

    LINEAR = "linear"
    LOG1P = "log1p"


@dataclass(frozen=True, kw_only=True, slots=True)
class Curve:
    """A monotone, piecewise linear map from a value to a share (0 to 1) of a signal's points."""

    scale: Scale
    knots: tuple[tuple[float, float], ...]

    def share(self, value: float) -> float:
        """Return the share of the signal's points that a value earns; flat outside the knots."""
        knots = self.knots
        place = bisect_right(knots, value, key=lambda knot: knot[0])
        if place == 0:
            return knots[0][1]
        if place == len(knots):
            return knots[-1][1]
        (left, low), (right, high) = knots[place - 1], knots[place]
        at, start, end = (self._scaled(x) for x in (value, left, right))
        return low + (high - low) * (at - start) / (end - start)

    def _scaled(self, value: float) -> float:
        return math.log1p(value) if self.scale is Scale.LOG1P else value


@dataclass(frozen=True, kw_only=True, slots=True)
class Signal:
    """One signal. What stands before the first semicolon of `measures` says it in short.

    `needs` names the kinds of data without which no reading exists, and `unavailable` says in words when there is
    none; `remedy` is an imperative that brings the signal down, to be read after the name of a service.
    """

    number: int
    id: str
    family: str
    title: str
    measures: str
    unit: str
    direction: Direction
    needs: tuple[str, ...]
    unavailable: str
    fitted: bool
    weight: float
    curve: Curve
    remedy: str
    source: str
    kamei: str | None

    @property
    def in_short(self) -> str:
        """What the signal measures, without its details."""
        return self.measures.partition(";")[0]


@dataclass(frozen=True, kw_only=True, slots=True)
class Catalogue:
    """All signals in their published order. `digest` identifies the text it was parsed from."""

    signals: tuple[Signal, ...]
    digest: str

    @property
    def by_id(self) -> Mapping[str, Signal]:
        return {signal.id: signal for signal in self.signals}


def parse_catalogue(text: str) -> Catalogue:
    """Parse and check the text of a catalogue.

    Raises:
        CatalogueInvalid: naming the signal, the field and what it must be.
    """
    try:
        rows = tomllib.loads(text)["signal"]
    except (tomllib.TOMLDecodeError, KeyError) as error:
        message = f"the signal catalogue cannot be read: {error}; restore scoring/catalogue.toml"
        raise CatalogueInvalid(message) from error
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        message = "the signal catalogue has no list of signals; begin each signal with [[signal]]"
        raise CatalogueInvalid(message)
    signals = tuple(_parse_signal(row) for row in rows)
    for field in ("id", "number"):
        values = [getattr(signal, field) for signal in signals]
        double = next((value for value in values if values.count(value) > 1), None)
        if double is not None:
            message = f"the signal catalogue holds the {field} {double!r} twice; remove one"
            raise CatalogueInvalid(message)
    return Catalogue(signals=signals, digest=hashlib.sha256(text.encode()).hexdigest()[:12])


def _parse_signal(row: dict[str, Any]) -> Signal:
    place = f"signal {row.get('id', 'without an id')!r} in the catalogue"
    unknown = next((field for field in row if field not in FIELDS and field != "kamei"), None)
    if unknown is not None:
        message = f"{place}: the field {unknown!r} is unknown; correct or remove it"
        raise CatalogueInvalid(message)
    values = {field: _parse_field(place, row, field) for field in FIELDS}
    curve = Curve(scale=values.pop("scale"), knots=values.pop("curve"))
    signal = Signal(**values, curve=curve, kamei=row.get("kamei"))
    _check_curve(signal)
    return signal


def _parse_field(place: str, row: dict[str, Any], field: str) -> Any:  # noqa: ANN401 what a field holds is its reader's business
    read, wanted = FIELDS[field]
    if field not in row:
        message = f"{place}: {field} is missing; it must be {wanted}"
        raise CatalogueInvalid(message)
    try:
        return read(row[field])
    except (ValueError, TypeError) as error:
        message = f"{place}: {field} is {row[field]!r}; it must be {wanted}"
        raise CatalogueInvalid(message) from error


def _text(value: object) -> str:
    if isinstance(value, str) and value.strip():
        return value
    raise ValueError(value)


def _texts(value: object) -> tuple[str, ...]:
    if isinstance(value, list):
        return tuple(_text(item) for item in value)
    raise ValueError(value)


def _place(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and value > 0:
        return value
    raise ValueError(value)


def _truth(value: object) -> bool:
    if isinstance(value, bool):
        return value
    raise ValueError(value)


def _number(value: object) -> float:
    if isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value):
        return float(value)
    raise ValueError(value)


def _weight(value: object) -> float:
    if (weight := _number(value)) >= 0:
        return weight
    raise ValueError(value)


def _knots(value: Sequence[Sequence[object]]) -> tuple[tuple[float, float], ...]:
    return tuple((_number(at), _number(share)) for at, share in value)


FIELDS: Mapping[str, tuple[Callable[[Any], Any], str]] = {
    "number": (_place, "the signal's number, from 1"),
    "id": (_text, "a text"),
    "family": (_text, "a text"),
    "title": (_text, "a text"),
    "measures": (_text, "a text"),
    "unit": (_text, "a text"),
    "direction": (Direction, "up or down"),
    "needs": (_texts, "a list of kinds of data"),
    "unavailable": (_text, 'a text that goes on from "no reading"'),
    "fitted": (_truth, "true or false"),
    "weight": (_weight, "a number, 0 or more"),
    "scale": (Scale, "linear or log1p"),
    "curve": (_knots, "a list of [value, share]"),
    "remedy": (_text, "a text"),
    "source": (_text, "a text"),
}
"""How each field of a signal is read, and what it must be; `kamei` alone may be left out."""


def _check_curve(signal: Signal) -> None:
    """A curve must run the way the signal's direction says, or an explanation would lie."""
    sign = 1 if signal.direction is Direction.UP else -1
    knots = signal.curve.knots
    rising = all(left[0] < right[0] for left, right in pairwise(knots))
    monotone = all(sign * (right[1] - left[1]) >= 0 for left, right in pairwise(knots))
    # A logarithm has no values below 0 that a count could take.
    on_scale = signal.curve.scale is Scale.LINEAR or all(value >= 0 for value, _ in knots)
    shares = all(0 <= share <= 1 for _, share in knots)
    if len(knots) < 2 or not (rising and monotone and on_scale and shares):  # noqa: PLR2004 a line has two ends
        message = (
            f"signal {signal.id!r} in the catalogue: its curve {list(knots)} must have two or more knots with "
            f"rising values and shares from 0 to 1 that go {signal.direction}"
        )
        raise CatalogueInvalid(message)
