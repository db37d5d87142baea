"""What a severity rule read: the inputs of the service's week that it looked at, with their values.

A rule is a function, so it is called once more on a week that remembers what is read of it. Nothing has to be said
twice that way: a rule that comes to read something else is explained by what it reads then.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any, cast

from briefing.answers.explain.explanation import RuleLine
from briefing.answers.explain.meanings import INPUTS, VERDICT
from briefing.evidence.changes import number

if TYPE_CHECKING:
    from scoring.bands import BandTable
    from scoring.inputs import ScopeWeek, ServiceWeek
    from scoring.severity import Rule


class Watched:
    """Stands for a value, and remembers in `seen` which of its parts were read, methods included."""

    def __init__(self, value: object, seen: dict[str, object]) -> None:
        self._value = value
        self._seen = seen

    def __getattr__(self, name: str) -> object:
        """Read a part of the value."""
        return self._seen.setdefault(name, getattr(self._value, name))


def rule_line(rule: Rule[Any], week: ServiceWeek | ScopeWeek, bands: BandTable) -> RuleLine:
    """Say of a rule whether it fires for a week, and what it read to decide that."""
    inputs: dict[str, object] = {}
    borders: dict[str, object] = {}
    fires = rule.fires(Watched(week, inputs), cast("BandTable", Watched(bands, borders)))
    read = [(INPUTS.get(name, name.replace("_", " ")), words_of(value)) for name, value in inputs.items()]
    if borders:
        read.append(("bands", ", ".join(f"{band} from {border}" for band, border in bands.rows)))
    return RuleLine(
        id=rule.id,
        severity=rule.severity.value,
        says=rule.says,
        trend=rule.trend,
        fires=fires,
        read=tuple(read),
    )


def words_of(value: object) -> str:
    """Write an input as a reader sees it: unknown, yes or no, a number, a list, or a verdict with its parts."""
    if value is None:
        return "unknown"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        # A probability or a share would be nothing with one decimal.
        return f"{value:.2g}" if 0 < abs(value) < 1 else number(value)
    if isinstance(value, tuple | list):
        return ", ".join(words_of(one) for one in value) or "none"
    if is_dataclass(value):
        names = [field.name for field in fields(value)]
        return ", ".join(f"{VERDICT.get(one, one.replace('_', ' '))} {words_of(getattr(value, one))}" for one in names)
    return str(value)
