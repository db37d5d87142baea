"""What was found: one thing that works or does not, sections of them, and the whole report."""

from __future__ import annotations

import unicodedata
from dataclasses import KW_ONLY, dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

from data.sources.http.transport import masked

if TYPE_CHECKING:
    from collections.abc import Collection

State = Literal["ok", "missing", "unknown", "not connected", "doubted"]
"""ok: it works. missing: it was refused, or is not there. unknown: it could not be found out. not connected: nobody set
it up. doubted: it works, and readers do not believe it."""

Verdict = Literal["ok", "broken", "optional", "look"]
"""broken: something that is needed does not work. optional: a gap that the rest gets along with. look: nothing is
lacking, and somebody should look at it."""

UNPRINTABLE: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


@dataclass(frozen=True, slots=True)
class Finding:
    """One connection, permission or address. `detail` and `fix` are for people, without a full stop.

    `kinds` are the kinds of data that are lost, in the words of `needs` in the signal catalogue, and `covered_by` the
    labels of the sources that tell of others in its place. `is_needed` says that nothing goes on without it.
    """

    name: str
    state: State
    detail: str = ""
    fix: str = ""
    _: KW_ONLY
    is_needed: bool = False
    kinds: tuple[str, ...] = ()
    covered_by: tuple[str, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """What the state means for whoever asked."""
        if self.state == "ok":
            return "ok"
        if self.state == "doubted":
            return "look"
        return "broken" if self.is_needed else "optional"

    def told(self, secrets: Collection[str]) -> Finding:
        """Return it as it may be shown: without secrets, and on one line that no terminal takes for a command."""
        name, detail, fix = (masked(_on_one_line(text), secrets) for text in (self.name, self.detail, self.fix))
        return replace(self, name=name, detail=detail, fix=fix)


@dataclass(frozen=True, slots=True)
class Section:
    """What was found about one thing. `id` is for programs, `title` for people."""

    id: str
    title: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """Everything that was found, in an order that does not change."""

    sections: tuple[Section, ...]

    @property
    def is_ok(self) -> bool:
        """Whether nothing that is needed is missing."""
        return self.count("broken") == 0

    def count(self, verdict: Verdict) -> int:
        """Return how many findings have a verdict."""
        return sum(finding.verdict == verdict for section in self.sections for finding in section.findings)


def _on_one_line(text: str) -> str:
    """Take out what a stranger's words could move a cursor or forge a line with."""
    calm = (" " if unicodedata.category(character) in UNPRINTABLE else character for character in text)
    return " ".join("".join(calm).split())
