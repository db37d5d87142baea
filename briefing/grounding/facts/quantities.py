"""Every number that a fact states, with its unit, what it is held to be (now, usual, …) and whose it is.

A week's series is left out on purpose: thirteen numbers per fact would prove nearly any number that is made up.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from briefing.grounding.language.lexicon import ONES, UNITS
from briefing.grounding.language.listed import words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from pydantic import JsonValue

    from briefing.payload import Fact

    Stated = Callable[[Fact], tuple["Quantity", ...]]
    """What tells the numbers that a fact states, such as `stated`."""

MOST_DECIMALS = 3
READ = re.compile(r"(?<![\w.])(-?\d[\d,]*(?:\.\d+)?)\s*(%|\u00d7|[a-z]+)?", re.IGNORECASE)
WEEKS_OF_SERIES = re.compile(r"over (\w+) weeks")


class Role(StrEnum):
    """What a number stands for beside the others of its fact."""

    NOW = "now"
    PREVIOUS = "previous week"
    USUAL = "usual"
    MAXIMUM = "maximum"
    BEFORE = "before"
    """Of two moments that a fact tells of, the earlier."""
    SPAN = "span"
    """How many weeks or days something was looked at over."""
    CHANGE = "change"
    """A difference of two."""
    RATIO = "ratio"
    """One over another."""
    SHARE = "share"
    """A part of a whole, in percent."""
    REST = "rest"
    """A whole less a part."""
    SUM = "sum"
    """Several added up."""


BASES = frozenset({Role.PREVIOUS, Role.USUAL, Role.MAXIMUM, Role.BEFORE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """One number. `subjects` are the names that it belongs to in lower case, none where it is the scope's."""

    value: float
    unit: str | None
    role: Role
    fact: str
    kind: str
    subjects: frozenset[str] = frozenset()
    scoped: bool = False
    """Whether it is of the whole scope."""
    bands: frozenset[str] = frozenset()
    decimals: int = 0
    exact: bool = False
    """Whether any number of decimals is known, as of a ratio of counts."""
    key: str = "value"
    row: frozenset[str] = frozenset()
    """The driver or change that it is of, where it is of a row and says little without it."""
    place: str = ""
    """Where in its fact it stands: the rows around it, by their keys; none of the value, comparisons and details."""
    span: float | None = None
    """Over how many weeks it was pooled, where that is not one."""
    over: float | None = None
    """Of a number of another time, over how many weeks that is."""
    counted: str | None = None
    """Of a share, what it is a share of."""
    has_previous: bool = False
    """Whether its fact tells of the week before."""
    each: tuple[frozenset[str], ...] = ()
    """Of a sum, the names of each that was added up."""
    members: frozenset[str] = frozenset()
    """Of what a scope or a team has altogether, whose numbers it is made up of."""
    base: Role | None = None
    """Of a difference or a ratio, what it is against."""
    against: float | None = None
    """Of a ratio, the number that it is against."""
    people: frozenset[str] = frozenset()
    """Of a number of people, who they are, where the fact names them."""


UNIT_OF_KEY: Mapping[str, str | None] = MappingProxyType(
    {
        "changes": "changes", "deployments": "deployments", "incidents": "incidents", "weeks": "weeks", "days": "days",
        "minutes_after": "minutes", "budget_left": "percent", "least_left": "percent", "share": "percent",
        "of_changes": "percent", "percent": "percent", "points": "points", "worst": "points", "high": "points",
        "low": "points", "deployment_points": "points", "elevated": "changes", "unresolved": "incidents",
        "contributors": "people", "failed": "deployments", "tested": "changes", "earlier": "reverts",
        "critical": "cards", "warning": "cards", "services": "services", "batch": "points", "waiting": "changes",
        "losing": "changes", "rolled_back": "deployments", "burn": "times", "times": "times", "left_after": "percent",
        "left_before": "percent", "needed": "weeks", "reverts": "reverts", "others": "changes", "collisions": "changes",
        "spanning": "changes", "mean": None, "now": None, "usual": None, "before": None, "after": None, "value": None,
        "median": None, "longest": None, "bound": None, "deployed_meanwhile": "deployments",
    }
)  # fmt: skip
"""Units of details by key; None: the fact's own unit, or the one beside it."""
OWN_UNIT = frozenset(key for key, unit in UNIT_OF_KEY.items() if unit is None)
POINTS_OF = MappingProxyType({"service_share": "points", "team_share": "points"})
"""Kinds whose means and movements are in points while their value is in percent."""
TRIED: Mapping[str, str] = MappingProxyType({"lift": "deployments", "forecast": "forecasts"})
"""What "hits" and "of" count."""
UNIT_OF_LIST: Mapping[str, str] = MappingProxyType(
    {
        "services": "services", "other_services": "services", "held": "services", "changes": "changes",
        "people": "people", "windows": "windows", "avoid": "windows", "once_settled": "windows", "days_off": "days",
        "drivers": "signals", "after": "points",
    }
)  # fmt: skip
ROLE_OF_KEY: Mapping[str, Role] = MappingProxyType(
    {
        "usual": Role.USUAL, "before": Role.BEFORE, "left_before": Role.BEFORE, "bound": Role.MAXIMUM,
        "weeks": Role.SPAN, "days": Role.SPAN, "needed": Role.SPAN,
    }
)  # fmt: skip
COUNTED_IN: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("service_share", "value"): "risk", ("team_share", "value"): "risk", ("team_share", "of_changes"): "changes",
        ("ownership", "value"): "files", ("ownership", "share"): "files", ("drift", "value"): "lines",
        ("drift", "share"): "lines", ("failure_rate", "value"): "deployments", ("positive", "value"): "changes",
        ("objective", "budget_left"): "budget", ("lift", "percent"): "deployments",
    }
)  # fmt: skip
"""What percentages are shares of."""
SPLIT = "split"
SKIPPED = frozenset({"series", "gates", "readings"})
LINED: Mapping[str, str] = MappingProxyType({"lines added": "lines_added", "lines deleted": "lines_deleted"})
"""Rows of a change that say how many lines, which are added up and compared as scores are; with their keys."""
OF_TEXT = frozenset({"text", *LINED.values()})
"""The keys of numbers that were read out of a text."""
READ_KEYS = words("reading says why measure detail title text told")


def stated(fact: Fact) -> tuple[Quantity, ...]:
    """Return the numbers that a fact states itself."""
    return tuple(_stated(fact))


def _stated(fact: Fact) -> Iterator[Quantity]:
    if isinstance(fact.value, (int, float)):
        yield _quantity(fact, float(fact.value), fact.unit or None, Role.NOW, number=fact.value)
    elif isinstance(fact.value, str):
        yield from _read(fact, fact.value)
    for comparison in fact.comparisons:
        if comparison.value is not None:
            role = Role(comparison.against)
            held = _quantity(fact, float(comparison.value), fact.unit or None, role, number=comparison.value)
            yield replace(held, over=float(comparison.weeks))
        if comparison.weeks > 1:
            yield _quantity(fact, comparison.weeks, "weeks", Role.SPAN)
    yield from _colliding(fact)
    yield from _bundled(fact)
    yield from _looked_over(fact)
    unit = str(fact.detail.get("unit") or fact.unit) or None
    yield from _inside(fact, fact.detail, POINTS_OF.get(fact.kind, unit), frozenset())


def _inside(
    fact: Fact, row: Mapping[str, JsonValue], unit: str | None, names: frozenset[str], place: str = ""
) -> Iterator[Quantity]:
    if isinstance(row.get("unit"), str):
        unit = str(row["unit"]) or None
    names = names | {str(row[key]).lower() for key in ("title", "change", "service", "label") if row.get(key)}
    for key, value in sorted(row.items()):
        if key in SKIPPED or isinstance(value, bool) or value is None:
            continue
        if isinstance(value, (int, float)):
            known = unit if key in OWN_UNIT else UNIT_OF_KEY.get(key, TRIED.get(fact.kind, unit))
            role = ROLE_OF_KEY.get(key, Role.NOW)
            yield _quantity(fact, float(value), known, role, number=value, key=key, names=names, place=place)
        elif isinstance(value, str):
            counted = next((LINED[name] for name in names if name in LINED and key == "reading"), "text")
            yield from _read(fact, value, names, key=counted) if key in READ_KEYS else ()
        elif isinstance(value, dict):
            rows = _inside(fact, value, unit, names, f"{place}.{key}")
            span = value.get("weeks") if key == "lately" else None
            weeks = float(span) if isinstance(span, (int, float)) else None
            yield from (replace(row, bands=BANDS_OF_ROW.get(key, row.bands), span=row.span or weeks) for row in rows)
        else:
            yield from _listed(fact, key, value, unit, names)


def _colliding(fact: Fact) -> Iterator[Quantity]:
    """Yield how many changes touch what another one touches."""
    pairs = fact.detail.get("pairs")
    changes = {str(one) for pair in pairs if isinstance(pair, list) for one in pair} if isinstance(pairs, list) else ()
    if changes:
        yield _quantity(fact, len(changes), "changes", Role.NOW, key="colliding")


def _looked_over(fact: Fact) -> Iterator[Quantity]:
    """Yield over how many weeks the series is that came nearest to a card."""
    nearest = fact.detail.get("nearest")
    told = WEEKS_OF_SERIES.search(str(nearest.get("series"))) if isinstance(nearest, dict) else None
    if told is not None and told.group(1) in ONES:
        yield _quantity(fact, ONES[told.group(1)], "weeks", Role.SPAN, key="weeks")


def _bundled(fact: Fact) -> Iterator[Quantity]:
    """Yield how many changes went out with a deployment: its riskiest one, and the others."""
    others = fact.detail.get("others")
    if fact.kind == "deployment" and isinstance(others, int) and fact.detail.get("riskiest") is not None:
        yield _quantity(fact, others + 1, "changes", Role.NOW, key="bundled")


def _listed(fact: Fact, key: str, rows: list[JsonValue], unit: str | None, names: frozenset[str]) -> Iterator[Quantity]:
    if key in UNIT_OF_LIST and key != "after":
        yield _quantity(fact, len(rows), UNIT_OF_LIST[key], Role.NOW, key=key)
    if key == "after" and len(rows) > 1:
        # A change that is split becomes so many.
        yield _quantity(fact, len(rows), "changes", Role.NOW, key=SPLIT)
    for number, row in enumerate(rows):
        if isinstance(row, dict):
            yield from _inside(fact, row, unit if key != "drivers" else "points", names, f".{key}.{number}")
        elif isinstance(row, (int, float)) and not isinstance(row, bool):
            yield _quantity(fact, float(row), UNIT_OF_LIST.get(key), Role.NOW, number=row, key=key)
        elif isinstance(row, str) and key in {"own", "asked", "missing"}:
            yield from _read(fact, row)


def _read(fact: Fact, text: str, names: frozenset[str] = frozenset(), *, key: str = "text") -> Iterator[Quantity]:
    """Yield the numbers in a text such as "181 lines" or "1 of 2"."""
    for digits, word in READ.findall(text):
        number = float(digits.replace(",", ""))
        places = len(digits.partition(".")[2])
        unit = UNITS.get(word.lower(), TRIED.get(fact.kind))
        yield _quantity(fact, number, unit, Role.NOW, key=key, names=names, decimals=places)


def _quantity(  # noqa: PLR0913 (each is a part of the quantity)
    fact: Fact,
    value: float,
    unit: str | None,
    role: Role,
    *,
    number: float | None = None,
    key: str = "value",
    names: frozenset[str] = frozenset(),
    decimals: int | None = None,
    place: str = "",
) -> Quantity:
    scoped = fact.subject.type == "scope"
    return Quantity(
        value=value,
        unit=unit,
        role=role,
        fact=fact.id,
        kind=fact.kind,
        subjects=frozenset({fact.subject.label.lower(), str(fact.detail.get("label", fact.subject.label)).lower()})
        | names,
        scoped=scoped,
        bands=_bands(fact, key),
        # The change that a deployment is worst for is its row, and not the service that was deployed.
        row=names - {str(fact.detail.get("service")).lower()} if key == "points" else frozenset(),
        decimals=_places(value if number is None else number) if decimals is None else decimals,
        key=key,
        place=place,
        counted=COUNTED_IN.get((fact.kind, key)) if unit == "percent" else None,
        has_previous=any(one.against == "previous week" and one.value is not None for one in fact.comparisons),
        people=_people(fact) if (role, key) == (Role.NOW, "value") else frozenset(),
    )


def _people(fact: Fact) -> frozenset[str]:
    told = fact.detail.get("people")
    return frozenset(str(one) for one in told) if isinstance(told, (list, tuple)) else frozenset()


def _places(number: float) -> int:
    """How many decimals a number was given with; a float was given with one at least."""
    if isinstance(number, int):
        return 0
    return min(len(repr(number).partition(".")[2]), MOST_DECIMALS)


RISKY = frozenset({"high", "critical"})
BANDS_OF_ROW: Mapping[str, frozenset[str]] = MappingProxyType({"risky": RISKY, "safe": frozenset({"safe"})})
BANDS_OF_KIND: Mapping[str, frozenset[str]] = MappingProxyType({"elevated": RISKY, "unreviewed": RISKY})

BANDED = frozenset({"positive.fewer-elevated", "record.elevated"})


def _bands(fact: Fact, key: str) -> frozenset[str]:
    """Return the bands that a count of changes is of, none for all."""
    if fact.kind == "band":
        return frozenset({fact.id.rpartition(".")[2]}) if key in {"value", "share"} else frozenset()
    if key == "elevated":
        return RISKY
    if key in {"critical", "warning"}:
        return frozenset({key})
    if fact.kind in {"windows", "ahead"}:
        return RISKY if key in {"changes", "value"} else frozenset()
    is_own = key == "value" and (fact.kind in BANDS_OF_KIND or fact.id in BANDED)
    return RISKY if is_own else frozenset()
