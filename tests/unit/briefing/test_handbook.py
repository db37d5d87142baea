"""The published page of the signals: never stale, complete, and true to what the code does."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from bot.wiring import load_method
from briefing.handbook.entries import NEEDS, Entry, entries, record, value_text
from briefing.handbook.markdown import COMMAND, render_markdown, render_signal
from briefing.readings import measure
from scoring.catalogue import Catalogue
from scoring.gates import GATES
from scoring.repairs import Repair, repair_kind
from scoring.score import Method
from scoring.signals.migration_rules import MIGRATION_RULES
from scoring.signals.sensitive_rules import SENSITIVE_RULES
from tests.conftest import ROOT

METHOD = load_method()
ENTRIES = entries(METHOD)
PAGE = render_markdown(ENTRIES)

each_entry = pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.signal.id)


def section(title: str, level: str = "###") -> str:
    """The part of the page under a heading."""
    return re.split(r"^##", PAGE.partition(f"\n{level} {title}\n")[2], flags=re.MULTILINE)[0]


def test_the_page_in_docs_is_not_stale():
    published = (ROOT / "docs" / "signals.md").read_text("utf-8")
    assert published == PAGE, f"docs/signals.md is stale; run: {COMMAND}"


def test_the_points_of_the_full_layout_add_up_to_100():
    assert sum(entry.points for entry in ENTRIES) == 100
    assert [entry.signal for entry in ENTRIES] == list(METHOD.catalogue.signals)


@each_entry
def test_all_about_a_signal_is_on_the_page(entry: Entry):
    signal = entry.signal
    part = render_signal(entry)

    assert part in PAGE
    for text in (signal.measures[1:], signal.unit, signal.source, *signal.needs, signal.unavailable, signal.remedy):
        assert text in part
    assert (f"(K: {signal.kamei})" in part) is (signal.kamei is not None)
    assert f"| {signal.unit} | {' | '.join(value_text(value) for value, _ in signal.curve.knots)} |" in part
    assert f"(#{signal.number}-{signal.id})" in PAGE


@each_entry
def test_the_curve_on_the_page_is_what_a_value_earns(entry: Entry):
    assert [step.points for step in entry.curve] == [
        int(entry.signal.curve.share(value) * entry.points + 0.5) for value, _ in entry.signal.curve.knots
    ]
    assert max(step.points for step in entry.curve) == entry.points


@each_entry
def test_every_kind_of_data_that_a_signal_needs_is_explained(entry: Entry):
    assert set(entry.signal.needs) <= set(NEEDS)


def test_no_kind_of_data_is_explained_that_no_signal_needs():
    assert set(NEEDS) == {need for entry in ENTRIES for need in entry.signal.needs}


@each_entry
def test_a_value_is_read_aloud_in_the_singular_where_it_is_one(entry: Entry):
    unit = entry.signal.unit
    assert measure(1.0, unit) != f"1 {unit}"


def test_each_rule_is_in_the_table_of_its_signal():
    for signal, rules in (("schema_migration", MIGRATION_RULES), ("sensitive_code", SENSITIVE_RULES)):
        part = section(f"Rules of {signal}")
        assert re.findall(r"^\| ([a-z-]+) \| (\w+) \|", part, flags=re.MULTILINE)[1:] == [
            (rule.id, rule.kind) for rule in rules
        ]


def test_each_gate_is_in_the_table_and_with_its_signal():
    part = section("Gates", "##")

    assert re.findall(r"^\| ([a-z-]+) \| (\w+) \|", part, flags=re.MULTILINE)[1:] == [
        (gate.id, gate.signal) for gate in GATES
    ]
    assert {entry.gate.id for entry in ENTRIES if entry.gate} == {gate.id for gate in GATES}


def test_what_the_page_says_of_titles_holds():
    assert repair_kind("Fix crash when posting comments") is Repair.FIX
    assert [
        repair_kind(title)
        for title in (
            "Fix comments",
            "Fixed-width columns",
            "Crash reporter",
            "Linear regression",
            "Add a test for bug 12",
        )
    ] == [None] * 5


def test_every_link_within_the_page_leads_somewhere():
    anchors = {
        re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        for heading in re.findall(r"^#+ (.+)$", PAGE, flags=re.MULTILINE)
    }
    assert {link for link in re.findall(r"\]\(#([^)]+)\)", PAGE) if link not in anchors} == set()


def test_each_table_has_as_many_cells_in_each_row():
    tables = re.findall(r"(?:^\|.*\|\n)+", PAGE, flags=re.MULTILINE)

    assert len(tables) == 1 + len(ENTRIES) + 4
    for table in tables:
        assert len({len(re.findall(r"(?<!\\)\|", row)) for row in table.splitlines()}) == 1, table


def test_a_signal_without_weight_is_said_to_be_worth_nothing():
    first, *others = METHOD.catalogue.signals
    without = replace(first, weight=0.0)
    method = Method(catalogue=Catalogue(signals=(without, *others), digest="-"), bands=METHOD.bands)

    assert entries(method)[0].worth == "none of 100: no weight came out of the fit"
    assert {step.points for step in entries(method)[0].curve} == {0}


@pytest.mark.parametrize(("value", "text"), [(0.0, "0"), (0.25, "0.25"), (1023.0, "1,023"), (12.5, "12.5")])
def test_a_value_of_a_curve_is_written_as_it_is(value, text):
    assert value_text(value) == text


def test_a_record_holds_all_that_the_catalogue_holds():
    held = record(ENTRIES[16])

    assert held["id"] == "schema_migration"
    assert held["gate"] == {"id": GATES[0].id, "title": GATES[0].title, "evidence": GATES[0].evidence}
    assert [rule["id"] for rule in held["rules"]] == [rule.id for rule in MIGRATION_RULES]
    assert held["curve"][0].keys() == {"value", "share", "points"}
    assert {"unavailable", "measures", "source", "kamei", "remedy", "needs", "fitted", "points"} <= held.keys()
