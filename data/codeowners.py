"""Reads CODEOWNERS as GitHub or GitLab do. Not by the codeowners package, which drops malformed owners."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from data.globs import Dialect, GlobList, glob_problem

# Where each forge looks; only the first place that has the file is read.
PLACES: dict[Dialect, tuple[str, ...]] = {
    "github": (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"),
    "gitlab": ("CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS"),
}
GITHUB_MOST_BYTES = 3 * 1024 * 1024
_REMEMBERED_PATHS = 1 << 16

_LINE_BREAK = re.compile(r"\r\n|\n|\r")
_LINE = re.compile(r"(?P<pattern>(?:\\.|\S)*)(?P<rest>.*)", re.DOTALL)
_HEADING = re.compile(r"\^?\[(?P<name>[^\]]*)\](?:\[(?P<approvals>[^\]]*)\])?(?:\s+(?P<owners>.*))?", re.DOTALL)
_BARE_BRACKET = re.compile(r"(?:\\.|[^\\])*?[\[\]]", re.DOTALL)
# Invisible when pasted from a web page, but part of the name to the forge.
_HIDDEN = re.compile("[^\\S \\t]|[\\x00-\\x08\\x0b-\\x1f\\x7f\\u200b\\u200e\\u200f\\u2060\\ufeff]")
_EMAIL = r"[^\s@<>(),;:\"\[\]\\]+@[^\s@.,]+(?:\.[^\s@.,]+)+"
_OWNER: dict[Dialect, re.Pattern[str]] = {
    "github": re.compile(rf"@[A-Za-z0-9_-]+(?:/[A-Za-z0-9_.-]+)?|{_EMAIL}"),
    "gitlab": re.compile(rf"@[\w-][\w.-]*(?:/[\w.-]+)*|@@(?:developer|maintainer|owner)s?|{_EMAIL}", re.IGNORECASE),
}
_OWNER_FORMS: dict[Dialect, str] = {
    "github": "@user, @org/team or an e-mail address",
    "gitlab": "@user, @group, @@role or an e-mail address",
}


@dataclass(frozen=True, slots=True)
class Rule:
    """`excludes` is GitLab's `!pattern`. A GitLab file's sections decide separately; equal headings are one."""

    pattern: str
    owners: tuple[str, ...]
    section: str | None = None
    excludes: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """A line that the forge does not accept, and what became of it. Line 0 is the whole file."""

    line: int
    why: str


@dataclass(frozen=True)
class OwnersFile:
    rules: tuple[Rule, ...]
    problems: tuple[Problem, ...]
    dialect: Dialect

    def owners_of(self, path: str) -> tuple[str, ...] | None:
        """Return a path's owners: empty for none on purpose, None if no rule matches."""
        return self._remembered(path)

    def rules_of(self, path: str) -> tuple[Rule, ...]:
        """Return the rules that decide about a path: at most one, or for GitLab one per section."""
        return tuple(rule for ballot in self._ballots if (rule := ballot.winner(path)) is not None)

    def _owners(self, path: str) -> tuple[str, ...] | None:
        rules = self.rules_of(path)
        return tuple(dict.fromkeys(owner for rule in rules for owner in rule.owners)) if rules else None

    @cached_property
    def _remembered(self) -> Callable[[str], tuple[str, ...] | None]:
        return lru_cache(_REMEMBERED_PATHS)(self._owners)

    @cached_property
    def _ballots(self) -> tuple[_Ballot, ...]:
        sections: dict[str | None, list[Rule]] = {}
        for rule in self.rules:
            sections.setdefault(rule.section, []).append(rule)
        return tuple(_Ballot(rules, self.dialect) for rules in sections.values())


class _Ballot:
    """One section's rules: the last match wins, unless the path is excluded."""

    def __init__(self, rules: list[Rule], dialect: Dialect) -> None:
        self._rules = [rule for rule in rules if not rule.excludes]
        self._exclusions = [rule for rule in rules if rule.excludes]
        self._globs = GlobList((rule.pattern for rule in self._rules), dialect=dialect)
        self._excluded = GlobList((rule.pattern for rule in self._exclusions), dialect=dialect)

    def winner(self, path: str) -> Rule | None:
        if self._exclusions and (index := self._excluded.last_match(path)) is not None:
            return self._exclusions[index]
        index = self._globs.last_match(path)
        return None if index is None else self._rules[index]


def find_codeowners(paths: Iterable[str], *, dialect: Dialect = "github") -> str | None:
    """Return which of a repository's paths is the CODEOWNERS file that counts, None for none."""
    present = set(paths)
    return next((place for place in PLACES[dialect] if place in present), None)


def parse_codeowners(text: str, *, dialect: Dialect = "github") -> OwnersFile:
    """Read a whole file without raising: malformed lines are in the result's `problems`."""
    if dialect == "github" and len(text.encode("utf-8", "surrogatepass")) >= GITHUB_MOST_BYTES:
        too_large = Problem(0, "GitHub does not load a CODEOWNERS file of 3 MB or more; nobody owns anything by it")
        return OwnersFile((), (too_large,), dialect)
    reading = _GitHubReading() if dialect == "github" else _GitLabReading()
    for number, line in enumerate(_LINE_BREAK.split(text.removeprefix("\ufeff")), start=1):
        reading.read(number, line.lstrip(" \t"))
    return OwnersFile(tuple(reading.rules), tuple(reading.problems), dialect)


@dataclass
class _Reading(ABC):
    """What was understood so far; the forges differ in headings, comments and malformed lines."""

    dialect: Dialect
    rules: list[Rule] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def read(self, number: int, line: str) -> None:
        match = _LINE.match(line)
        if match is None or not line.strip() or line.startswith("#"):
            return
        pattern, rest = match["pattern"], self.without_comment(match["rest"])
        if hidden := _HIDDEN.search(pattern + rest):
            self.report(number, f"the invisible character U+{ord(hidden[0]):04X} is in it; the line is skipped")
        elif not self.heading(number, pattern + rest):
            self.entry(number, pattern, rest.split())

    def report(self, number: int, why: str) -> None:
        self.problems.append(Problem(number, why))

    def sorted_out(self, words: list[str]) -> tuple[tuple[str, ...], str | None]:
        """Return the owners among the words, each once, and what is wrong with the others."""
        owners = {word: _OWNER[self.dialect].fullmatch(word) is not None for word in words}
        bad = [word for word, well_formed in owners.items() if not well_formed]
        named = ", ".join(bad[:3]) + (f" and {len(bad) - 3} more" if len(bad) > 3 else "")  # noqa: PLR2004
        why = f"{named}: not {_OWNER_FORMS[self.dialect]}" if bad else None
        return tuple(word for word, well_formed in owners.items() if well_formed), why

    @abstractmethod
    def without_comment(self, rest: str) -> str:
        """Return what follows the pattern, up to the forge's beginning of a comment."""

    @abstractmethod
    def heading(self, number: int, body: str) -> bool:
        """Whether the line is a heading, or was meant as one, and is dealt with; problems are reported."""

    @abstractmethod
    def entry(self, number: int, pattern: str, words: list[str]) -> None:
        """Keep the rule of a line that is no heading, or report why it is skipped."""


class _GitHubReading(_Reading):
    def __init__(self) -> None:
        super().__init__("github")

    def without_comment(self, rest: str) -> str:
        # Only after the pattern: `src/c#/` is a name, and cutting it would un-own `src/c`.
        return rest.partition("#")[0]

    def heading(self, number: int, body: str) -> bool:
        found = body.startswith(("[", "^[")) and _HEADING.fullmatch(body.rstrip()) is not None
        if found:
            self.report(number, "GitHub has no sections; the line is skipped, and its section's lines are not")
        return found

    def entry(self, number: int, pattern: str, words: list[str]) -> None:
        owners, why = self.sorted_out(words)
        if pattern.startswith("\\#"):
            why = "GitHub takes no pattern that begins with an escaped #; begin it with a slash"
        if (why := glob_problem(pattern) or why) is not None:
            self.report(number, f"{why}; the line is skipped")
            return
        if _BARE_BRACKET.match(pattern):
            # GitHub skips it. But the owner of a folder named [slug] is clear; with no owner, skipping is safer.
            done = "read as if they were" if owners else "skipped"
            self.report(number, f"GitHub wants [ and ] escaped with \\; the line is {done}")
            if not owners:
                return
        self.rules.append(Rule(pattern, owners))


class _GitLabReading(_Reading):
    def __init__(self) -> None:
        super().__init__("gitlab")
        self._section: str | None = None
        # For lines that name nobody; None if the heading names only malformed owners.
        self._default_owners: tuple[str, ...] | None = ()
        # Headings ignore case; the first spelling names the section.
        self._names: dict[str, str] = {}

    def without_comment(self, rest: str) -> str:
        # GitLab has no comments at line ends, and takes owners named there as owners.
        return rest

    def heading(self, number: int, body: str) -> bool:
        if not body.startswith(("[", "^[")):
            return False
        match = _HEADING.fullmatch(body.rstrip())
        if match is None or not match["name"].strip():
            not_one = "neither the heading of a section, [Name][approvals] @owner, nor a path; the line is skipped"
            self.report(number, not_one)
            return True
        words = (match["owners"] or "").split()
        owners, why = self.sorted_out(words)
        if why is not None:
            self.report(number, f"{why}; the section's other owners are kept")
        approvals = match["approvals"]
        # Four digits would be more approvals than people.
        if approvals is not None and not re.fullmatch(r"(?=0*[1-9])[0-9]{1,4}", approvals.strip()):
            self.report(number, f"[{approvals}] is no number of approvals; one is taken")
        name = match["name"].strip()
        self._section = self._names.setdefault(name.casefold(), name)
        self._default_owners = owners if owners or not words else None
        return True

    def entry(self, number: int, pattern: str, words: list[str]) -> None:
        excludes = pattern.startswith("!")
        pattern = pattern.removeprefix("!")
        if (why := glob_problem(pattern, "gitlab")) is not None:
            self.report(number, f"{why}; the line is skipped")
        elif excludes:
            self.rules.append(Rule(pattern, (), self._section, excludes=True))
        elif (owners := self._entry_owners(number, words)) is not None:
            self.rules.append(Rule(pattern, owners, self._section))

    def _entry_owners(self, number: int, words: list[str]) -> tuple[str, ...] | None:
        """Return a line's owners; None where only skipping avoids un-owning by mistake."""
        owners, why = self.sorted_out(words)
        if why is not None:
            done = "the line's other owners are kept" if owners else "no owner is left, and the line is skipped"
            self.report(number, f"{why}; {done}")
            return owners or None
        if owners:
            return owners
        if self._default_owners is None:
            self.report(number, "it has no owners, and its section's are malformed; the line is skipped")
        elif not self._default_owners:
            self.report(number, "it has no owners: GitLab asks nobody to approve; write !pattern to mean that")
        return self._default_owners
