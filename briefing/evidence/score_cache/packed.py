"""Packs a week of a service's scores into bytes, and reads it back unchanged.

A value is its kind and the list of its fields. Equal reasons (signal, reading, points) are frequent, so each is written
once a week and is one object when read. The bytes are compressed JSON that depends only on the values, which identifies
a week.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

from briefing.evidence.changes import ScoredChange
from briefing.evidence.operations import Burn, Deployed, Operations, Outage
from scoring.bands import Band
from scoring.deployment import DeploymentScore, Riskiest
from scoring.gates import GATES
from scoring.kinds.dependencies import DependencyUpdate
from scoring.kinds.notable import SecurityFix
from scoring.kinds.repairs import Repair
from scoring.score import Gate, Reading, Reason, Score
from scoring.waysdown import WayDown

if TYPE_CHECKING:
    from scoring.catalogue import Signal

FORMAT: Final = 6
"""Increase it with any change of what is written here, also by a migration: entries are then made anew."""

LEVEL: Final = 1
"""zlib's fastest level, which makes a week a quarter of its size."""

_GATES: Final = {gate.id: gate for gate in GATES}


@dataclass(frozen=True, kw_only=True)
class KeptPart(Operations):
    """What was scored of one service and began or landed in one week."""

    changes: tuple[ScoredChange, ...] = ()


_KINDS: Final[tuple[type[Any], ...]] = (
    *(KeptPart, ScoredChange, Score, WayDown, SecurityFix, DependencyUpdate),
    *(Deployed, DeploymentScore, Riskiest, Outage, Burn),
)
_BY_NAME: Final = {kind.__name__: kind for kind in _KINDS}
_NAMES: Final = {kind: tuple(one.name for one in fields(kind)) for kind in _KINDS}
_FIELDS: Final[Mapping[type[Any], Callable[[Any], Any]]] = {kind: attrgetter(*names) for kind, names in _NAMES.items()}


def packed(part: KeptPart) -> bytes:
    reasons = _Reasons()
    told = _json(part, default=reasons.row_of)
    # The reasons are complete only after all else is written.
    return zlib.compress(f"{told}\n{_json(reasons.rows)}".encode(), LEVEL)


def _json(value: object, default: Callable[[Any], Any] | None = None) -> str:
    return json.dumps(value, separators=(",", ":"), default=default)


class _Reasons:
    """Numbers a week's reasons in order, equal ones alike."""

    def __init__(self) -> None:
        self.rows: list[list[Any]] = []
        self._places: dict[tuple[Any, ...], int] = {}

    def row_of(self, value: object) -> Any:  # noqa: ANN401 (whatever JSON can hold)
        """Return the JSON form of a value that JSON does not know."""
        if isinstance(value, Reason):
            return self._place(value)
        return value.id if isinstance(value, Gate) else {type(value).__name__: _FIELDS[type(value)](value)}

    def _place(self, reason: Reason) -> int:
        reading = reason.reading
        row = [reason.signal.id, reading.value, reading.missing, reading.note, reason.points, reason.assumed]
        # By text, because 1 and 1.0 are equal keys but different readings.
        place = self._places.setdefault((*row, repr(reading.value)), len(self.rows))
        if place == len(self.rows):
            self.rows.append(row)
        return place


def unpacked(body: bytes, signals: Mapping[str, Signal]) -> KeptPart:
    part, rows = zlib.decompress(body).split(b"\n")
    reasons = [
        Reason(signal=signals[signal], reading=Reading(value, missing, note), points=points, assumed=assumed)
        for signal, value, missing, note, points, assumed in json.loads(rows)
    ]
    found: KeptPart = json.loads(part, object_hook=partial(_value, reasons))
    return found


def _value(reasons: Sequence[Reason], row: Mapping[str, Sequence[Any]]) -> Any:  # noqa: ANN401 (of any kind)
    [(name, values)] = row.items()
    kind = _BY_NAME[name]
    told = dict(zip(_NAMES[kind], values, strict=True))
    for field, read in _READERS[kind]:
        if told[field] is not None:
            told[field] = read(told[field], reasons)
    return kind(**told)


_Reader = Callable[[Any, Sequence[Reason]], Any]


def _counted_off(places: Sequence[int], reasons: Sequence[Reason]) -> tuple[Reason, ...]:
    return tuple([reasons[place] for place in places])


_READ: Final[Mapping[str, _Reader]] = {
    "reasons": _counted_off,
    "own": _counted_off,
    "gates": lambda ids, _: tuple([_GATES[one] for one in ids]),
    "also": lambda pairs, _: tuple(map(tuple, pairs)),
    "band": lambda band, _: Band(band),
    "repair": lambda repair, _: Repair(repair),
}
_READERS: Final[Mapping[type[Any], Sequence[tuple[str, _Reader]]]] = {
    kind: [
        (one.name, _READ.get(one.name, lambda values, _: tuple(values)))
        for one in fields(kind)
        if one.name in _READ or str(one.type).startswith("tuple")
    ]
    for kind in _KINDS
}
"""How the fields are read back that JSON has no form for; tuples come as lists."""
