"""Writes a fitted card into the text of a catalogue.

Shares are rounded to four decimals and a knot that the line between its neighbours hits is left out, so that what is
printed is the whole of what is used.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from scoring.catalogue import Direction, Scale, parse_catalogue
from scoring.errors import CatalogueInvalid

if TYPE_CHECKING:
    from benchmarks.fitting.card import FittedCard, FittedCurve
    from benchmarks.fitting.training import Shape

TOTAL = 100.0
DECIMALS = 4
CLOSE = 5e-4
"""A knot that lies this near to the line between its neighbours (share of the signal's points) is not written."""

BLOCK = "[[signal]]\n"

Knots = tuple[tuple[float, float], ...]


def write_card(text: str, card: FittedCard, unweighted: Iterable[Shape]) -> str:
    """Return the catalogue's text with the weights, directions, scales and curves of a fitted card.

    `unweighted` are signals that stay without weight; their curves are straight, since nothing says otherwise.

    Raises:
        CatalogueInvalid: where a signal of the card is not in the text, or the result does not parse.
    """
    whole = sum(curve.weight for curve in card.curves.values())
    numbers = {signal: _of_curve(curve, whole) for signal, curve in card.curves.items()}
    numbers |= {shape.signal: _without_weight(shape) for shape in unweighted}
    return write_numbers(text, numbers)


def _of_curve(curve: FittedCurve, whole: float) -> dict[str, str]:
    if not curve.weight:
        return _without_weight(curve.shape)
    shares = [height / curve.weight for height in curve.heights]
    knots = _needed([(at, round(share, DECIMALS)) for at, share in zip(curve.shape.knots, shares, strict=True)])
    return _fields(curve.weight / whole * TOTAL, curve.direction, knots)


def _without_weight(shape: Shape) -> dict[str, str]:
    direction = shape.direction or Direction.UP
    ends = (0.0, 1.0) if direction is Direction.UP else (1.0, 0.0)
    return _fields(0.0, direction, ((shape.knots[0], ends[0]), (shape.knots[-1], ends[1])))


def _fields(weight: float, direction: Direction, knots: Knots) -> dict[str, str]:
    listed = ", ".join(f"[{at:g}, {share:g}]" for at, share in knots)
    return {
        "weight": f"{weight:.2f}",
        "direction": f'"{direction}"',
        "scale": f'"{Scale.LOG1P}"',
        "curve": f"[{listed}]",
    }


def _needed(knots: Sequence[tuple[float, float]]) -> Knots:
    """Leave out, from left to right, every knot that the others make up for."""
    kept = [knots[0]]
    for index in range(1, len(knots) - 1):
        between = knots[len(kept) and knots.index(kept[-1]) + 1 : index + 1]
        if any(abs(share - _line(kept[-1], knots[index + 1], at)) > CLOSE for at, share in between):
            kept.append(knots[index])
    return (*kept, knots[-1])


def _line(left: tuple[float, float], right: tuple[float, float], at: float) -> float:
    start, end, here = (math.log1p(value) for value in (left[0], right[0], at))
    return left[1] + (right[1] - left[1]) * (here - start) / (end - start)


def write_numbers(text: str, numbers: Mapping[str, Mapping[str, str]]) -> str:
    """Return the catalogue's text with other values of some fields of some signals (ids), and not a word else changed.

    Raises:
        CatalogueInvalid: where a signal is not in the text, or the result does not parse.
    """
    before, *blocks = text.split(BLOCK)
    written = [_rewrite(block, numbers) for block in blocks]
    left = numbers.keys() - {_id(block) for block in blocks}
    if left:
        message = f"the catalogue has no signal {min(left)!r}; restore scoring/catalogue.toml"
        raise CatalogueInvalid(message)
    result = BLOCK.join((before, *written))
    parse_catalogue(result)
    return result


def _rewrite(block: str, numbers: Mapping[str, Mapping[str, str]]) -> str:
    for field, value in numbers.get(_id(block), {}).items():
        block, count = re.subn(rf"^{field} = .*$", f"{field} = {value}", block, count=1, flags=re.MULTILINE)
        if not count:
            message = f"signal {_id(block)!r} in the catalogue: {field} is not on a line of its own; write it so"
            raise CatalogueInvalid(message)
    return block


def _id(block: str) -> str:
    found = re.search(r'^id = "(\w+)"$', block, flags=re.MULTILINE)
    return found.group(1) if found else ""
