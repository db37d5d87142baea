"""Packs a week of what was scored of a service into bytes, and reads it back as it was.

The same reason (a signal, its reading, its points) comes again and again among the changes of a service, so it is
written once a week and counted off; read back, equal reasons are one object. The bytes are compressed JSON: they depend
on nothing but the values, which is what tells one week from another.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING, Any, Final

from briefing.changes import ScoredChange
from briefing.operations import Burn, Deployed, Outage
from scoring.bands import Band
from scoring.dependencies import DependencyUpdate
from scoring.deployment import DeploymentScore, Riskiest
from scoring.gates import GATES
from scoring.notable import SecurityFix
from scoring.repairs import Repair
from scoring.score import Reading, Reason, Score
from scoring.waysdown import WayDown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scoring.catalogue import Signal

FORMAT: Final = 3
"""Whoever changes what is written here, or by a migration what it is made of, counts this on: it is then made anew."""

LEVEL: Final = 1
"""How hard zlib tries: the fastest, which makes a week a quarter of its size."""

_GATES: Final = {gate.id: gate for gate in GATES}


@dataclass(frozen=True, kw_only=True, slots=True)
class KeptPart:
    """What was scored of one service and began or landed in one week."""

    changes: Sequence[ScoredChange] = ()
    deployments: Sequence[Deployed] = ()
    outages: Sequence[Outage] = ()
    burns: Sequence[Burn] = ()
    failed: Sequence[Deployed] = ()


def packed(part: KeptPart) -> bytes:
    """Return a week as bytes."""
    reasons = _Reasons()
    body = {
        "changes": [_change_row(one, reasons) for one in part.changes],
        "deployments": [_deployment_row(one, reasons) for one in part.deployments],
        "failed": [_deployment_row(one, reasons) for one in part.failed],
        "outages": [
            [o.id, o.service, o.title, o.began_at, o.resolved_at, o.deployment, o.confidence, o.url]
            for o in part.outages
        ],
        "burns": [[b.service, b.label, b.at, b.burn, b.budget_left] for b in part.burns],
        "reasons": reasons.rows,
    }
    return zlib.compress(json.dumps(body, separators=(",", ":")).encode(), LEVEL)


class Unpacker:
    """Reads weeks from bytes. Changes that were scored with one scorecard have their readings in one order."""

    def __init__(self, signals: Mapping[str, Signal]) -> None:
        """Take the signals of the catalogue, by id."""
        self._signals = signals
        self._places: dict[str, Mapping[str, int]] = {}

    def unpacked(self, body: bytes) -> KeptPart:
        """Read one week."""
        rows = json.loads(zlib.decompress(body))
        signals = self._signals
        reasons = [
            Reason(signal=signals[signal], reading=Reading(value, missing, note), points=points, assumed=assumed)
            for signal, value, missing, note, points, assumed in rows["reasons"]
        ]
        return KeptPart(
            changes=[self._change(row, reasons) for row in rows["changes"]],
            deployments=[_deployment(row, reasons) for row in rows["deployments"]],
            failed=[_deployment(row, reasons) for row in rows["failed"]],
            outages=[_outage(row) for row in rows["outages"]],
            burns=[_burn(row) for row in rows["burns"]],
        )

    def _change(self, row: Sequence[Any], known: Sequence[Reason]) -> ScoredChange:
        reasons = tuple([known[place] for place in row[-1]])
        version = row[-3][4]
        if version not in self._places:
            self._places[version] = {reason.signal.id: place for place, reason in enumerate(reasons)}
        return _change(row, reasons, KeptReadings(reasons, self._places[version]))


class _Reasons:
    """Numbers the reasons of one week in the order in which they come, equal ones alike."""

    def __init__(self) -> None:
        self.rows: list[list[Any]] = []
        self._places: dict[tuple[Any, ...], int] = {}

    def places(self, reasons: Sequence[Reason]) -> list[int]:
        return [self._place(one) for one in reasons]

    def _place(self, reason: Reason) -> int:
        reading = reason.reading
        # By its text, because 1 and 1.0 are the same key and not the same reading.
        key = (reason.signal.id, repr(reading.value), reading.missing, reading.note, reason.points, reason.assumed)
        place = self._places.setdefault(key, len(self.rows))
        if place == len(self.rows):
            row = [reason.signal.id, reading.value, reading.missing, reading.note, reason.points, reason.assumed]
            self.rows.append(row)
        return place


def _change_row(one: ScoredChange, reasons: _Reasons) -> list[Any]:
    score = one.score
    return [
        one.id,
        one.label,
        one.repository,
        one.sha,
        one.title,
        one.author,
        one.authors,
        one.is_bot,
        one.landed_at,
        one.ready_at,
        one.deployed_at,
        one.services,
        one.tested,
        one.new_to_files,
        None if one.repair is None else one.repair.value,
        one.reverts,
        [[way.id, way.phrase, way.points, way.cost, way.leaves_band] for way in one.ways],
        one.paths,
        one.is_out_known,
        one.release,
        None if one.security is None else [*astuple(one.security)],
        None if one.update is None else [one.update.name, one.update.version, one.update.is_major],
        [score.points, score.low, score.high, score.band.value, score.version, score.lifted],
        [gate.id for gate in score.gates],
        reasons.places(score.reasons),
    ]


def _change(row: Sequence[Any], reasons: tuple[Reason, ...], readings: Mapping[str, Reading]) -> ScoredChange:
    *plain, author, authors, is_bot, landed_at, ready_at, deployed_at, services, tested, new_to_files = row[:14]
    id_, label, repository, sha, title = plain
    repair, reverts, ways, paths, is_out_known, release, security, update, sums, gates, _ = row[14:]
    points, low, high, band, version, lifted = sums
    return ScoredChange(
        id=id_,
        label=label,
        repository=repository,
        sha=sha,
        title=title,
        author=author,
        authors=tuple(authors),
        is_bot=is_bot,
        landed_at=landed_at,
        ready_at=ready_at,
        deployed_at=deployed_at,
        services=tuple(services),
        tested=tested,
        new_to_files=new_to_files,
        repair=None if repair is None else Repair(repair),
        reverts=tuple(reverts),
        readings=readings,
        score=Score(
            points=points,
            low=low,
            high=high,
            band=_BANDS[band],
            reasons=reasons,
            version=version,
            gates=tuple([_GATES[gate] for gate in gates]),
            lifted=lifted,
        ),
        ways=tuple([_way(way) for way in ways]),
        paths=None if paths is None else tuple(paths),
        is_out_known=is_out_known,
        release=release,
        security=None if security is None else _security(*security),
        update=None if update is None else DependencyUpdate(*update),
    )


def _security(
    ids: Sequence[str],
    of_dependency: bool,  # noqa: FBT001 (a row has no names)
    brought: int = 0,
    out: tuple[str, int] | None = None,
    also: Sequence[tuple[str, int]] = (),
) -> SecurityFix:
    others = tuple((name, at) for name, at in also)
    return SecurityFix(tuple(ids), of_dependency, brought, None if out is None else (out[0], out[1]), others)


_BANDS: Final = {band.value: band for band in Band}


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


def _way(row: Sequence[Any]) -> WayDown:
    id_, phrase, points, cost, leaves_band = row
    return WayDown(id=id_, phrase=phrase, points=tuple(points), cost=cost, leaves_band=leaves_band)


def _deployment_row(one: Deployed, reasons: _Reasons) -> list[Any]:
    return [
        [one.id, one.service, one.at, one.url, one.riskiest, one.rolls_back, one.label],
        one.changes,
        one.lead_seconds,
        None if one.score is None else _deployment_score_row(one.score, reasons),
    ]


def _deployment_score_row(score: DeploymentScore, reasons: _Reasons) -> list[Any]:
    riskiest = None if score.riskiest is None else [score.riskiest.id, score.riskiest.points]
    own = reasons.places(score.own)
    return [score.points, score.band.value, riskiest, score.others, score.batch, own, score.cut]


def _deployment(row: Sequence[Any], known: Sequence[Reason]) -> Deployed:
    (id_, service, at, url, riskiest, rolls_back, label), changes, lead_seconds, score = row
    return Deployed(
        id=id_,
        service=service,
        at=at,
        changes=tuple(changes),
        lead_seconds=tuple(lead_seconds),
        url=url,
        score=None if score is None else _deployment_score(score, known),
        riskiest=riskiest,
        rolls_back=rolls_back,
        label=label,
    )


def _deployment_score(row: Sequence[Any], known: Sequence[Reason]) -> DeploymentScore:
    points, band, riskiest, others, batch, own, cut = row
    return DeploymentScore(
        points=points,
        band=_BANDS[band],
        riskiest=None if riskiest is None else Riskiest(id=riskiest[0], points=riskiest[1]),
        others=others,
        batch=batch,
        own=tuple(known[place] for place in own),
        cut=cut,
    )


def _outage(row: Sequence[Any]) -> Outage:
    id_, service, title, began_at, resolved_at, deployment, confidence, url = row
    return Outage(
        id=id_,
        service=service,
        title=title,
        began_at=began_at,
        resolved_at=resolved_at,
        deployment=deployment,
        confidence=confidence,
        url=url,
    )


def _burn(row: Sequence[Any]) -> Burn:
    service, label, at, burn, budget_left = row
    return Burn(service=service, label=label, at=at, burn=burn, budget_left=budget_left)
