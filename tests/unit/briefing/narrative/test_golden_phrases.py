"""The golden sheet: every phrase is in it, and it is what is said today."""

from __future__ import annotations

import ast
import difflib
import re
from functools import cache
from itertools import islice

import pytest

from benchmarks.narrative.payloads import drawn
from briefing.narrative.forms import AGAINST, AS_USUAL, COMPARED, PLAIN, all_values, templates_of
from briefing.narrative.licences import COUNTED, LINKS, PARTS
from briefing.narrative.phrases import all_phrases
from briefing.narrative.phrases.cards import TOGETHER
from briefing.narrative.phrases.table import Compare
from briefing.narrative.wording import fill
from tests.conftest import ROOT
from tests.scenarios.golden_phrases import FOLDER
from tests.scenarios.golden_phrases import sheets as written_today
from tests.unit.briefing.narrative.examples import EXAMPLES, every

FACTS = [one for table in EXAMPLES for one in every(table)]
MOST_SHOWN = 40


@cache
def sheets():
    return written_today()


def test_the_golden_sheet_is_what_is_said_today():
    assert sorted(one.name for one in FOLDER.iterdir()) == sorted(sheets())
    moved = []
    for name, text in sheets().items():
        reviewed = (FOLDER / name).read_text("utf-8").splitlines()
        moved += difflib.unified_diff(reviewed, text.splitlines(), name, "now", lineterm="", n=1)
    assert not moved, "\n".join(["If a manager would agree with this, run `make golden`:", *moved[:MOST_SHOWN]])


def _kinds_of_the_builders():
    """Yield the kinds that are written out where facts are made."""
    for path in (ROOT / "briefing" / "facts").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "fact":
                kind = node.args[1]
                if isinstance(kind, ast.Constant):
                    yield kind.value


def test_every_kind_of_fact_has_phrases():
    made = {one.kind for payload in islice(drawn(0), 1) for one in payload.facts} | {*_kinds_of_the_builders()}
    assert len(made) > 30
    assert made - all_phrases().keys() == set(), "add a row to a table of briefing/narrative/phrases/"


def _templates(fact):
    """Yield the wordings that a fact is said in."""
    values, phrases = all_values(fact), all_phrases()[fact.kind]
    found = [one for form in (PLAIN, *phrases.forms, *COMPARED) for one in templates_of(fact, form, values)]
    found += next((one.wordings for one in phrases.noun if one.when(values)), ())
    yield from (one for one in found if fill(one, values, fact=None) is not None)


def test_every_case_and_every_wording_of_the_tables_is_in_the_sheet():
    said = {(fact.kind, template) for fact in FACTS for template in _templates(fact)}
    written = {
        (kind, wording)
        for kind, phrases in all_phrases().items()
        for cases in (phrases.plain, phrases.noun, *phrases.forms.values())
        for case in cases
        for wording in case.wordings
    }
    assert written - said == set()


def test_every_way_to_hold_a_value_against_another_is_in_the_sheet():
    said = {(all_phrases()[fact.kind].compare, template) for fact in FACTS for template in _templates(fact)}
    written = {(one, suffix) for one in Compare for suffix in (*AGAINST[one], *AS_USUAL)}
    missing = {pair for pair in written if not any(one == pair[0] and text.endswith(pair[1]) for one, text in said)}
    assert missing == set()


def _pairs_of(relation):
    section = sheets()["relations.txt"].partition(f"## {relation}\n")[2].partition("\n## ")[0]
    return {line for line in section.splitlines() if line and not line.startswith(" ")}


def _licensed():
    yield "part", {f"{whole} + {part}" for whole, parts in PARTS.items() for part in parts}
    yield "names", {f"{kind} + change" for kind in COUNTED}
    yield "detail", {f"{first} + {second}" for first, second in LINKS}
    listed = {kind for kind, one in all_phrases().items() if one.items is not None or kind in TOGETHER}
    yield "list", {f"{kind} + {kind}" for kind in listed}
    nouns = {kind for kind, one in all_phrases().items() if one.noun}
    yield "reasons", {f"need + {kind}" for kind in nouns}
    yield "cause", {"movement + driver"}


@pytest.mark.parametrize(("relation", "pairs"), [*_licensed()])
def test_every_pair_of_kinds_that_a_relation_licenses_is_in_the_sheet(relation, pairs):
    assert pairs - _pairs_of(relation) == set()


ODD = re.compile(
    r"\S  +\S| [,.;:]|\.\.|\bNone\b(?! of\b)|\bnan\b|against no\b|of no\b|\b(\w+) \1\b|(?<![\d.])1 points|[{}]"
    r"|usually[.,]|\bone \w+s (?:is|was|has)\b"
)


def test_the_sheet_is_english():
    lines = (line.strip() for text in sheets().values() for line in text.splitlines() if line.startswith("  "))
    said = [re.sub(r"^\S+  +|\{person:p\d\}", "Ada", line) for line in lines]
    assert [one for one in said if ODD.search(one)] == []
