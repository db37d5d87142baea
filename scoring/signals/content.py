"""Signals 17 and 18: what kind of code changed, by the diff's content and an explicit path map.

The rules are in migration_rules.py and sensitive_rules.py; a reading names those that fired. Tests, prose,
documentation and what others wrote (node_modules) never fire one. The surprise: a diff of which only a part is known
can prove that something is in it, and never that something is not.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from scoring.kinds.files import is_test
from scoring.score import Reading
from scoring.signals.migration_rules import MIGRATION_RULES
from scoring.signals.rules import Rule, read_lines
from scoring.signals.sensitive_rules import SENSITIVE_RULES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scoring.inputs import ChangeInputs, Patch

_NEVER = re.compile(
    r"\.(?:md|mdx|rst|adoc|html?|css|scss|sass|less|svg|po|pot|csv|tsv|snap|map|min\.js)$"
    r"|^(?:docs?|documentation|[\w.-]*website)/(?!(?:.*/)?requirements)|(?:^|/)(?:node_modules|third_party|fixtures|__mocks__)/"
    r"|^vendor/|(?:^|/)vendor/[\w-]+\.[a-z]{2,}/"
    r"|\.(?:stories|mock|d)\.[jt]sx?$",
    re.IGNORECASE,
)
_PLAIN_TEXT = re.compile(r"\.txt$", re.IGNORECASE)
_TEXT_MANIFEST = re.compile(r"(?:^|/)(?:requirements|constraints|conanfile)[^/]*\.txt$|(?:^|/)requirements/")

NOT_READ = "the changed lines were not read"
CUT = "only a part of the diff is known"


def fired(rules: Iterable[Rule], patches: Iterable[Patch]) -> tuple[Rule, ...]:
    """Return the rules that fire on any file, in the rules' own order."""
    table = tuple(rules)
    found: set[Rule] = set()
    for patch in patches:
        by_path, by_lines = _rules_of(table, patch.path)
        found.update(by_path)
        if open_ones := [rule for rule in by_lines if rule not in found]:
            lines = read_lines(patch.path, "\n".join((*patch.added, *patch.removed)))
            found.update(rule for rule in open_ones if rule.fires_on_lines(lines))
    return tuple(rule for rule in table if rule in found)


@lru_cache(maxsize=1 << 15)
def _rules_of(rules: tuple[Rule, ...], path: str) -> tuple[tuple[Rule, ...], tuple[Rule, ...]]:
    """Return the rules that fire on a path, and those that read its lines. Remembered: paths come again and again."""
    if not may_fire(path):
        return (), ()
    by_path = tuple(rule for rule in rules if rule.fires_on_path(path))
    return by_path, tuple(rule for rule in rules if rule not in by_path and rule.reads(path))


def may_fire(path: str) -> bool:
    """Whether any rule looks at a file: not at tests, prose, documentation, mocks and other people's code."""
    if is_test(path) or _NEVER.search(path):
        return False
    # A plain text is prose, but for the manifests that are written as one.
    return not _PLAIN_TEXT.search(path) or _TEXT_MANIFEST.search(path) is not None


def _is_hidden(rules: Iterable[Rule], patches: Iterable[Patch]) -> bool:
    """Whether a rule could have fired on lines that are not there."""
    cut = [patch.path for patch in patches if patch.cut and may_fire(patch.path)]
    return any(rule.reads(path) for rule in rules for path in cut)


def schema_migration(change: ChangeInputs) -> Reading:
    """1 where a data-definition statement or a migration is in the diff, naming the rules that fired."""
    if change.patches is None:
        return Reading(None, missing=NOT_READ)
    rules = fired(MIGRATION_RULES, change.patches)
    if not rules and _is_hidden(MIGRATION_RULES, change.patches):
        return Reading(None, missing=CUT)
    return Reading(1.0 if rules else 0.0, note=", ".join(rule.id for rule in rules) or None)


def sensitive_code(change: ChangeInputs) -> Reading:
    """Kinds of sensitive code in the diff, naming them and the rules that fired."""
    if change.patches is None:
        return Reading(None, missing=NOT_READ)
    rules = fired(SENSITIVE_RULES, change.patches)
    if not rules and _is_hidden(SENSITIVE_RULES, change.patches):
        return Reading(None, missing=CUT)
    return Reading(float(len(_kinds(rules))), note=_note(rules))


def _kinds(rules: Sequence[Rule]) -> list[str]:
    return list(dict.fromkeys(rule.kind for rule in rules))


def _note(rules: Sequence[Rule]) -> str | None:
    return f"{', '.join(_kinds(rules))} (by {', '.join(rule.id for rule in rules)})" if rules else None


READERS = {function.__name__: function for function in (schema_migration, sensitive_code)}
