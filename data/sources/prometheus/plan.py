"""Decides which objectives are asked about: the settings', and those in files for one of our services."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from data.errors import NotConnected, ObjectivesUnreadable
from data.sources.prometheus.fields import FileObjective
from data.sources.prometheus.indicator import SOURCE_ID, Slo

if TYPE_CHECKING:
    from data.sources.prometheus.files import Files


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """What is asked about, in a stable order, and what of the files is not, in words."""

    slos: tuple[Slo, ...]
    unknown_services: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


def plan_of(own: Sequence[Slo], files: Files, services: Mapping[str, str]) -> Plan:
    """`services` gives ids by the files' names. Raises ObjectivesUnreadable or NotConnected."""
    read = files.read()
    written = [one for one in read if isinstance(one, FileObjective)]
    left_out = tuple(one for one in read if isinstance(one, str))
    _check_twice(written)
    mine = [(one, services[one.service]) for one in written if one.service in services]
    taken = Counter((slo.service_id, slo.label) for slo in own) + Counter((ours, one.label) for one, ours in mine)
    slos = (*own, *(_slo(one, ours, is_shared=taken[ours, one.label] > 1) for one, ours in mine))
    unknown_services = tuple(dict.fromkeys(one.service for one in written if one.service not in services))
    if not slos and not unknown_services and not left_out:
        raise NotConnected("no objective is named; add [[sources.prometheus.objective]], or files of Sloth or OpenSLO")
    return Plan(slos=slos, unknown_services=unknown_services, left_out=left_out)


def unknown_service_words(service: str) -> str:
    return f"no service is called {service!r} in files of objectives; add objectives = [{service!r}] to its [[service]]"


def _check_twice(written: Sequence[FileObjective]) -> None:
    first: dict[str, str] = {}
    problems = []
    for one in written:
        place = first.setdefault(_id(one), one.place)
        if place != one.place:
            problems.append(f"{one.place}: {one.name!r} of {one.service!r} is also in {place}; rename or remove one")
    if problems:
        raise ObjectivesUnreadable(problems)


def _id(one: FileObjective) -> str:
    return f"{SOURCE_ID}:{one.service}/{one.name}"


def _slo(one: FileObjective, service_id: str, *, is_shared: bool) -> Slo:
    return Slo(
        id=_id(one),
        service_id=service_id,
        label=f"{one.service}: {one.label}" if is_shared else one.label,
        target=one.target,
        window_days=one.window_days,
        indicator=one.indicator,
    )
