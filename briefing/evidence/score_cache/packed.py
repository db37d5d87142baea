"""Packs a week of what was scored of a service into bytes, and reads it back as it was.

A value is written as the list of its fields. The same reason (a signal, its reading, its points) comes again and again
among the changes of a service, so it is written once a week and counted off; read back, equal reasons are one object.
The bytes are compressed JSON: they depend on nothing but the values, which is what tells one week from another.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

from briefing.evidence.changes import ScoredChange
from briefing.evidence.operations import Burn, Deployed, Outage
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

FORMAT: Final = 5
"""Whoever changes what is written here, or by a migration what it is made of, counts this on: it is then made anew."""

LEVEL: Final = 1
"""How hard zlib tries: the fastest, which makes a week a quarter of its size."""

_GATES: Final = {gate.id: gate for gate in GATES}
_BANDS: Final = {band.value: band for band in Band}


@dataclass(frozen=True, kw_only=True, slots=True)
class KeptPart:
    """What was scored of one service and began or landed in one week."""

    changes: list[ScoredChange] = field(default_factory=list)
    deployments: list[Deployed] = field(default_factory=list)
    outages: list[Outage] = field(default_factory=list)
    burns: list[Burn] = field(default_factory=list)
    failed: list[Deployed] = field(default_factory=list)


_KINDS: Final[tuple[type[Any], ...]] = (
    *(KeptPart, ScoredChange, Score, WayDown, SecurityFix, DependencyUpdate),
    *(Deployed, DeploymentScore, Riskiest, Outage, Burn),
)
_NAMES: Final = {
    # A change's readings are those of its reasons.
    kind: tuple(one.name for one in fields(kind) if one.name != "readings")
    for kind in _KINDS
}
_FIELDS: Final[Mapping[type[Any], Callable[[Any], Any]]] = {kind: attrgetter(*names) for kind, names in _NAMES.items()}


def packed(part: KeptPart) -> bytes:
    """Return a week as bytes."""
    reasons = _Reasons()
    told = _json(part, default=reasons.row_of)
    # The reasons are known once all that has them is written.
    return zlib.compress(f"{told}\n{_json(reasons.rows)}".encode(), LEVEL)


def _json(value: object, default: Callable[[Any], Any] | None = None) -> str:
    return json.dumps(value, separators=(",", ":"), default=default)


class _Reasons:
    """Numbers the reasons of one week in the order in which they come, equal ones alike."""

    def __init__(self) -> None:
        self.rows: list[list[Any]] = []
        self._places: dict[tuple[Any, ...], int] = {}

    def row_of(self, value: object) -> Any:  # noqa: ANN401 (whatever JSON can hold)
        """Return what stands for a value that JSON has no word for."""
        if isinstance(value, Reason):
            return self._place(value)
        return value.id if isinstance(value, Gate) else _FIELDS[type(value)](value)

    def _place(self, reason: Reason) -> int:
        reading = reason.reading
        # By its text, because 1 and 1.0 are the same key and not the same reading.
        key = (reason.signal.id, repr(reading.value), reading.missing, reading.note, reason.points, reason.assumed)
        place = self._places.setdefault(key, len(self.rows))
        if place == len(self.rows):
            row = [reason.signal.id, reading.value, reading.missing, reading.note, reason.points, reason.assumed]
            self.rows.append(row)
        return place


class Unpacker:
    """Reads weeks from bytes. Changes that were scored with one scorecard have their readings in one order."""

    def __init__(self, signals: Mapping[str, Signal]) -> None:
        """Take the signals of the catalogue, by id."""
        self._signals = signals
        self._places: dict[str, Mapping[str, int]] = {}

    def unpacked(self, body: bytes) -> KeptPart:
        """Read one week."""
        part, rows = map(json.loads, zlib.decompress(body).split(b"\n"))
        signals = self._signals
        reasons = [
            Reason(signal=signals[signal], reading=Reading(value, missing, note), points=points, assumed=assumed)
            for signal, value, missing, note, points, assumed in rows
        ]
        told = _told(KeptPart, part)
        return KeptPart(
            changes=[self._change(row, reasons) for row in told["changes"]],
            deployments=[_deployment(row, reasons) for row in told["deployments"]],
            failed=[_deployment(row, reasons) for row in told["failed"]],
            outages=[Outage(**_told(Outage, row)) for row in told["outages"]],
            burns=[Burn(**_told(Burn, row)) for row in told["burns"]],
        )

    def _change(self, row: Sequence[Any], known: Sequence[Reason]) -> ScoredChange:
        told = _told(ScoredChange, row, "authors", "services", "reverts")
        told["score"] = score = _score(told["score"], known)
        if score.version not in self._places:
            places = {reason.signal.id: place for place, reason in enumerate(score.reasons)}
            self._places[score.version] = places
        told["ways"] = tuple([WayDown(**_told(WayDown, way, "points")) for way in told["ways"]])
        for name, read in _PERHAPS.items():
            if told[name] is not None:
                told[name] = read(told[name])
        return ScoredChange(**told, readings=KeptReadings(score.reasons, self._places[score.version]))


class KeptReadings(Mapping[str, Reading]):
    """The readings behind some reasons, by signal id: whatever was laid out was read, and each gave a reason."""

    __slots__ = ("_places", "_reasons")

    def __init__(self, reasons: Sequence[Reason], places: Mapping[str, int]) -> None:
        """Take the reasons, and the place of each signal among them."""
        self._reasons = reasons
        self._places = places

    def __getitem__(self, signal: str) -> Reading:
        return self._reasons[self._places[signal]].reading

    def get(self, signal: str, default: Any = None) -> Any:  # noqa: ANN401 (as the base class has it)
        """Return a reading, or what stands in for none; faster than the base class, which is asked very often."""
        place = self._places.get(signal)
        return default if place is None else self._reasons[place].reading

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


def _told(kind: type[Any], row: Sequence[Any], *tuples: str) -> dict[str, Any]:
    """Return the fields of a row by name, of which some are tuples."""
    told = dict(zip(_NAMES[kind], row, strict=True))
    for name in tuples:
        told[name] = tuple(told[name])
    return told


def _score(row: Sequence[Any], known: Sequence[Reason]) -> Score:
    told = _told(Score, row)
    told["band"] = _BANDS[told["band"]]
    told["reasons"] = tuple([known[place] for place in told["reasons"]])
    told["gates"] = tuple([_GATES[gate] for gate in told["gates"]])
    return Score(**told)


def _security(row: Sequence[Any]) -> SecurityFix:
    told = _told(SecurityFix, row, "ids")
    told["out"] = None if told["out"] is None else tuple(told["out"])
    return SecurityFix(**{**told, "also": tuple(map(tuple, told["also"]))})


_PERHAPS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "repair": Repair,
    "paths": tuple,
    "security": _security,
    "update": lambda row: DependencyUpdate(*row),
}
"""How what not every change has is read back."""


def _deployment(row: Sequence[Any], known: Sequence[Reason]) -> Deployed:
    told = _told(Deployed, row, "changes", "lead_seconds")
    told["score"] = None if told["score"] is None else _deployment_score(told["score"], known)
    return Deployed(**told)


def _deployment_score(row: Sequence[Any], known: Sequence[Reason]) -> DeploymentScore:
    told = _told(DeploymentScore, row)
    told["band"] = _BANDS[told["band"]]
    told["riskiest"] = None if told["riskiest"] is None else Riskiest(**_told(Riskiest, told["riskiest"]))
    told["own"] = tuple([known[place] for place in told["own"]])
    return DeploymentScore(**told)
