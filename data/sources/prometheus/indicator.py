"""Turns a written indicator into PromQL for its share of bad events over any window. A query is not parsed, as each
server has its own functions. Readers raise a ValueError that continues after the query.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from data.records import Objective

OWN_MARK: Final = "[WINDOW]"
"""The settings' mark for the window; a subquery may follow inside: [WINDOW:5m]."""

SLOTH_MARK: Final = "{{.window}}"

_OWN: Final = re.compile(r"(?<=\[)\s*WINDOW\s*(?=[\]:])")
_SLOTH: Final = re.compile(r"\{\{-?\s*\.window\s*-?\}\}")

# Possessive blanks ("*+"): two kinds of them in a row would be tried in every split of a long text.
_SELECTOR: Final = r"[A-Za-z_:][A-Za-z0-9_:]*\s*+(?:\{[^{}]*\})?|\{[^{}]+\}"
_COUNTER: Final = re.compile(rf"\s*(?:sum\s*\(\s*(?P<summed>{_SELECTOR})\s*+\)|(?P<bare>{_SELECTOR}))\s*+")
_RESOLUTION: Final = "5m"
"""Steps at which a value that is no counter is sampled."""


@dataclass(frozen=True, slots=True)
class Query:
    parts: tuple[str, ...]

    def over(self, window: str) -> str:
        return window.join(self.parts)


def own_query(text: str) -> Query:
    return _marked(_OWN.split(text), OWN_MARK)


def sloth_query(text: str) -> Query:
    """Read a query with Sloth's mark, {{.window}}; no other word may stand in {{ }}."""
    query = _marked(_SLOTH.split(text), SLOTH_MARK)
    if any("{{" in part for part in query.parts):
        raise ValueError(f"has another word than .window in {{{{ }}}}; write only {SLOTH_MARK} there")
    return query


def openslo_query(text: str, *, is_counter: bool) -> Query:
    """Read an OpenSLO query; its window may have our mark or Sloth's.

    A counter, bare or summed, counts by its increase; a gauge is summed every five minutes. In an expression of
    counters a restart would look like a fall, so it is refused.
    """
    if (marked := _as_marked(text)) is not None:
        return marked
    counted = _COUNTER.fullmatch(text) if is_counter else None
    if counted is not None:
        return Query((f"sum(increase({(counted['summed'] or counted['bare']).strip()}[", "]))"))
    if is_counter and "[" not in text:
        raise ValueError(
            "is an expression of counters, over which no increase can be taken; write one counter, its sum, or a rate"
            f" over {OWN_MARK}"
        )
    return _each_moment("sum_over_time", text)


def openslo_ratio(text: str) -> Query:
    """Read an OpenSLO ratio, a number at each moment: averaged, unless it marks its window."""
    return _as_marked(text) or _each_moment("avg_over_time", text)


def _as_marked(text: str) -> Query | None:
    if _OWN.search(text):
        return own_query(text)
    return sloth_query(text) if "{{" in text else None


def _each_moment(function: str, text: str) -> Query:
    # On its own line, since the text may end in a comment.
    return Query((f"{function}((\n{text}\n)[", f":{_RESOLUTION}])"))


def _marked(parts: list[str], mark: str) -> Query:
    if len(parts) == 1:
        raise ValueError(f"has no window; write {mark} where the length of time belongs")
    return Query(tuple(parts))


@dataclass(frozen=True, kw_only=True, slots=True)
class Indicator:
    """`counted` (bad or good) events of `total`; without a `total` it is a ratio."""

    counted: Query
    total: Query | None = None
    counts_good: bool = False

    def bad_share(self, window: str) -> str:
        """Return PromQL for the bad share over a window: bad / total, or 1 - good / total."""
        ratio = f"(\n{self.counted.over(window)}\n)"
        if self.total is not None:
            ratio += f" / (\n{self.total.over(window)}\n)"
        return f"1 - {ratio}" if self.counts_good else ratio

    @property
    def fingerprint(self) -> str:
        return sha256(self.bad_share("WINDOW").encode()).hexdigest()[:16]


SOURCE_ID = "prometheus"


@dataclass(frozen=True, kw_only=True, slots=True)
class Slo:
    """An objective of one of our services. `target` is the share of good events, above 0 and below 1."""

    id: str
    service_id: str
    label: str
    target: float
    window_days: int
    indicator: Indicator

    @property
    def window(self) -> str:
        return f"{self.window_days}d"

    @property
    def name(self) -> str:
        """Its name in messages, quoted so that no label is taken for anything else."""
        return f"objective {self.label!r} of {self.service_id}"

    @property
    def details(self) -> tuple[str, str, float, int]:
        """What briefings are told; a change of it is observed anew."""
        return (self.service_id, self.label, self.target, self.window_days)

    def record(self, observed_at: int) -> Objective:
        return Objective(
            id=self.id,
            service_id=self.service_id,
            label=self.label,
            target=self.target,
            window_days=self.window_days,
            observed_at=observed_at,
        )


def id_of_own(service_id: str, label: str) -> str:
    """Return the permanent id of an objective of the settings."""
    return f"{SOURCE_ID}:{service_id}:{label}"
