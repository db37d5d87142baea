"""The signal catalogue: what each of the 33 signals measures and may add to a score.

It parses the *text* of catalogue.toml, since this package reads no files, and checks all of it, so that the scorer need
not.
"""

from __future__ import annotations

import hashlib
import math
import tomllib
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from operator import itemgetter
from typing import Annotated, Any, get_type_hints

import pydantic.dataclasses
from pydantic import ConfigDict, Field, TypeAdapter, ValidationError

from scoring.errors import CatalogueInvalid


class Direction(StrEnum):
    UP = "up"
    DOWN = "down"


class Scale(StrEnum):
    """The axis on which a curve is linear between its knots."""

    LINEAR = "linear"
    LOG1P = "log1p"


Text = Annotated[str, Field(pattern=r"\S", description="a text")]
Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]


@pydantic.dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Curve:
    """A monotone, piecewise linear map from a value to a share (0 to 1) of a signal's points."""

    scale: Annotated[Scale, Field(description="linear or log1p")]
    knots: Annotated[tuple[tuple[Number, Number], ...], Field(description="a list of [value, share]")]

    def share(self, value: float) -> float:
        """Return the share of the signal's points; flat outside the knots."""
        knots = self.knots
        # Most readings are at an end of their curve.
        if value <= knots[0][0]:
            return knots[0][1]
        if value >= knots[-1][0]:
            return knots[-1][1]
        place = bisect_right(knots, value, key=itemgetter(0))
        (left, low), (right, high) = knots[place - 1], knots[place]
        start = self._scaled(left)
        return low + (high - low) * (self._scaled(value) - start) / (self._scaled(right) - start)

    def _scaled(self, value: float) -> float:
        return math.log1p(value) if self.scale is Scale.LOG1P else value


@pydantic.dataclasses.dataclass(frozen=True, kw_only=True, slots=True, config=ConfigDict(extra="forbid"))
class Signal:
    """One signal; `measures` up to its first semicolon is the short form.

    `needs` names the kinds of data a reading takes, `unavailable` says in words that there is none; `remedy` is an
    imperative that can follow a service's name.
    """

    number: Annotated[int, Field(strict=True, gt=0, description="the signal's number, from 1")]
    id: Text
    family: Text
    title: Text
    measures: Text
    unit: Text
    direction: Annotated[Direction, Field(description="up or down")]
    needs: Annotated[tuple[Text, ...], Field(description="a list of kinds of data")]
    unavailable: Annotated[str, Field(pattern=r"\S", description='a text that goes on from "no reading"')]
    fitted: Annotated[bool, Field(strict=True, description="true or false")]
    weight: Annotated[Number, Field(ge=0, description="a number, 0 or more")]
    curve: Curve
    remedy: Text
    source: Text
    kamei: Annotated[str | None, Field(description="a text")] = None

    @property
    def in_short(self) -> str:
        """What the signal measures, without details."""
        return self.measures.partition(";")[0]


@dataclass(frozen=True, kw_only=True, slots=True)
class Catalogue:
    """In their published order; `digest` identifies the parsed text."""

    signals: tuple[Signal, ...]
    digest: str

    @property
    def by_id(self) -> Mapping[str, Signal]:
        return {signal.id: signal for signal in self.signals}


def parse_catalogue(text: str) -> Catalogue:
    """Parse and check a catalogue; CatalogueInvalid names the signal, the field and what it must be."""
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


_SIGNAL = TypeAdapter(Signal)
_OF_CURVE = {"scale": "scale", "curve": "knots"}
_HINTS = get_type_hints(Signal, include_extras=True) | get_type_hints(Curve, include_extras=True)
_WANTED = {name: _HINTS[_OF_CURVE.get(name, name)].__metadata__[-1].description for name in (*_HINTS, "curve")}


def _parse_signal(row: dict[str, Any]) -> Signal:
    curve = {field: row[name] for name, field in _OF_CURVE.items() if name in row}
    try:
        signal = _SIGNAL.validate_python({**{name: row[name] for name in row if name not in _OF_CURVE}, "curve": curve})
    except ValidationError as error:
        raise CatalogueInvalid(_said_of(row, error)) from error
    _check_curve(signal)
    return signal


def _said_of(row: dict[str, Any], error: ValidationError) -> str:
    """Say what is wrong with a signal, unknown fields first."""
    place = f"signal {row.get('id', 'without an id')!r} in the catalogue"
    errors = error.errors()
    unknown = next((one["loc"][0] for one in errors if one["type"] == "unexpected_keyword_argument"), None)
    if unknown is not None:
        return f"{place}: the field {unknown!r} is unknown; correct or remove it"
    loc = errors[0]["loc"]
    field = "scale" if loc[:2] == ("curve", "scale") else str(loc[0])
    said = f"is {row[field]!r}" if field in row else "is missing"
    return f"{place}: {field} {said}; it must be {_WANTED[field]}"


def _check_curve(signal: Signal) -> None:
    """A curve must run in the signal's direction, or explanations would be wrong."""
    sign = 1 if signal.direction is Direction.UP else -1
    knots = signal.curve.knots
    rising = all(left[0] < right[0] for left, right in pairwise(knots))
    monotone = all(sign * (right[1] - left[1]) >= 0 for left, right in pairwise(knots))
    # No logarithm of a value below 0.
    on_scale = signal.curve.scale is Scale.LINEAR or all(value >= 0 for value, _ in knots)
    shares = all(0 <= share <= 1 for _, share in knots)
    if len(knots) < 2 or not (rising and monotone and on_scale and shares):  # noqa: PLR2004 a line has two ends
        message = (
            f"signal {signal.id!r} in the catalogue: its curve {list(knots)} must have two or more knots with "
            f"rising values and shares from 0 to 1 that go {signal.direction}"
        )
        raise CatalogueInvalid(message)
