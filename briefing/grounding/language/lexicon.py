"""Words for numbers, units, spans and places, as tables. Everything is lower case; no sentence is in here."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from briefing.grounding.language.listed import words

if TYPE_CHECKING:
    from collections.abc import Mapping


def _table(rows: Mapping[str, str]) -> Mapping[str, str]:
    """Turn "meaning: word word" into word → meaning."""
    return MappingProxyType({word.replace("_", " "): key for key, words in rows.items() for word in words.split()})


ONES: Mapping[str, int] = MappingProxyType(
    {
        word: number
        for number, word in enumerate(
            [
                "zero",
                "one",
                "two",
                "three",
                "four",
                "five",
                "six",
                "seven",
                "eight",
                "nine",
                "ten",
                "eleven",
                "twelve",
                "thirteen",
                "fourteen",
                "fifteen",
                "sixteen",
                "seventeen",
                "eighteen",
                "nineteen",
            ]
        )
    }
)
TENS: Mapping[str, int] = MappingProxyType(
    {w: 10 * n for n, w in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], 2)}
)
ORDINALS: Mapping[str, int] = MappingProxyType(
    {
        w: n
        for n, w in enumerate(
            [
                "first",
                "second",
                "third",
                "fourth",
                "fifth",
                "sixth",
                "seventh",
                "eighth",
                "ninth",
                "tenth",
                "eleventh",
                "twelfth",
                "thirteenth",
            ],
            1,
        )
    }
)
DOZEN = 12
NOTHING = words("no none nothing neither nobody nowhere zero nil")
FRACTIONS: Mapping[str, tuple[float, str]] = MappingProxyType(
    {"half": (1 / 2, "half"), "third": (1 / 3, "third"), "quarter": (1 / 4, "quarter"), "fifth": (1 / 5, "fifth")}
)
"""Parts of a whole; the plural is taken off before looking."""
SMALL_FRACTIONS: Mapping[str, float] = MappingProxyType(
    {"sixth": 1 / 6, "seventh": 1 / 7, "eighth": 1 / 8, "ninth": 1 / 9, "tenth": 1 / 10}
)
"""Parts that read like places, and are parts only before "of"."""
MULTIPLIERS: Mapping[str, float] = MappingProxyType(
    {
        "double": 2, "doubled": 2, "doubles": 2, "doubling": 2, "twice": 2, "twofold": 2,
        "triple": 3, "tripled": 3, "triples": 3, "tripling": 3, "thrice": 3, "threefold": 3,
        "quadruple": 4, "quadrupled": 4, "fourfold": 4,
        "fivefold": 5, "sixfold": 6, "sevenfold": 7, "eightfold": 8, "ninefold": 9, "tenfold": 10,
        "halved": 0.5, "halves": 0.5, "halving": 0.5,
    }
)  # fmt: skip

UNITS = _table(
    {
        "changes": "change changes merge merges pull pulls pr prs mr mrs commit commits",
        "deployments": "deployment deployments deploy deploys release releases rollout rollouts",
        "incidents": "incident incidents outage outages",
        "services": "service services",
        "teams": "team teams",
        "people": "person people contributor contributors engineer engineers author authors developer developers",
        "points": "point points pts",
        "percent": "% percent pct",
        "minutes": "minute minutes min mins",
        "hours": "hour hours hr hrs h",
        "days": "day days",
        "weeks": "week weeks",
        "months": "month months",
        "quarters": "quarters",
        "years": "year years",
        "reverts": "revert reverts rollback rollbacks",
        "fixes": "fix fixes repair repairs hotfix hotfixes",
        "files": "file files",
        "lines": "line lines",
        "asks": "ask asks request requests",
        "series": "trend trends series",
        "windows": "window windows slot slots",
        "cards": "card cards warning warnings item items alert alerts flag flags",
        "times": "times \u00d7 x",
        "forecasts": "forecast forecasts",
        "objectives": "objective objectives slo slos",
        "tests": "test tests",
        "owners": "owner owners",
        "approvals": "approval approvals",
        "signals": "signal signals driver drivers",
        "sources": "source sources",
        "seconds": "second seconds",
    }
)
MINUTES: Mapping[str, float] = MappingProxyType({"minutes": 1, "hours": 60, "days": 1_440, "weeks": 10_080})
"""Units of time, in minutes."""
SPANS = words("weeks days months quarters years")
LONG = SPANS - {"days"}

ABOUT = words("about around roughly approximately nearly almost some circa ~ close just")
MORE = words("more higher greater longer larger better")

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTH_NAMES = words(
    """
    january february march april may june july august september october november december
    """
)
PARTS_OF_DAY = words("morning afternoon evening night noon midnight")

BANDS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "critical": frozenset({"critical"}),
        "high": frozenset({"high"}),
        "moderate": frozenset({"moderate"}),
        "safe": frozenset({"safe"}),
        "elevated": frozenset({"high", "critical"}),
        "risky": frozenset({"high", "critical"}),
    }
)
"""What a change can be called by its score."""
