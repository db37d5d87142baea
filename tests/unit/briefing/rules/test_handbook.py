"""The published page of the signals: never stale, complete, and true to what the code does."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.wiring import load_method
from briefing.evidence.changes import measure
from briefing.rules.handbook_entries import NEEDS, entries, value_text
from briefing.rules.signals_page import render_markdown, render_signal
from scoring.catalogue import Catalogue
from scoring.gates import GATES
from scoring.score import Method
from scoring.signals.content import MIGRATION_RULES
from scoring.signals.sensitive_rules import SENSITIVE_RULES

METHOD = load_method()
ENTRIES = entries(METHOD)
PAGE = render_markdown(ENTRIES)


def section(title: str, level: str = "###") -> str:
    """The part of the page under a heading."""
    return re.split(r"^##", PAGE.partition(f"\n{level} {title}\n")[2], flags=re.MULTILINE)[0]


def test_all_about_each_signal_is_on_the_page_with_the_points_that_its_values_earn():
    assert [entry.signal for entry in ENTRIES] == list(METHOD.catalogue.signals)
    assert sum(entry.points for entry in ENTRIES) == 100
    assert set(NEEDS) == {need for entry in ENTRIES for need in entry.signal.needs}
    for entry in ENTRIES:
        signal, part = entry.signal, render_signal(entry)
        assert part in PAGE
        for text in (signal.measures[1:], signal.unit, signal.source, *signal.needs, signal.unavailable, signal.remedy):
            assert text in part
        assert (f"(K: {signal.kamei})" in part) is (signal.kamei is not None)
        assert f"| {signal.unit} | {' | '.join(value_text(value) for value, _ in signal.curve.knots)} |" in part
        assert f"(#{signal.number}-{signal.id})" in PAGE
        earned = [int(share * entry.points + 0.5) for _, share in signal.curve.knots]
        assert ([step.points for step in entry.curve], max(earned)) == (earned, entry.points)
        assert measure(1.0, signal.unit) != f"1 {signal.unit}"


def test_each_rule_and_gate_is_in_a_table_and_with_its_signal():
    for signal, rules in (("schema_migration", MIGRATION_RULES), ("sensitive_code", SENSITIVE_RULES)):
        part = section(f"Rules of {signal}")
        assert re.findall(r"^\| ([a-z-]+) \| (\w+) \|", part, flags=re.MULTILINE)[1:] == [
            (rule.id, rule.kind) for rule in rules
        ]
    assert re.findall(r"^\| ([a-z-]+) \| (\w+) \|", section("Gates", "##"), flags=re.MULTILINE)[1:] == [
        (gate.id, gate.signal) for gate in GATES
    ]
    assert {entry.gate.id for entry in ENTRIES if entry.gate} == {gate.id for gate in GATES}


def test_every_link_within_the_page_leads_somewhere():
    anchors = {
        re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        for heading in re.findall(r"^#+ (.+)$", PAGE, flags=re.MULTILINE)
    }
    assert {link for link in re.findall(r"\]\(#([^)]+)\)", PAGE) if link not in anchors} == set()


def test_a_signal_without_weight_is_said_to_be_worth_nothing():
    first, *others = METHOD.catalogue.signals
    without = replace(first, weight=0.0)
    method = Method(catalogue=Catalogue(signals=(without, *others), digest="-"), bands=METHOD.bands)

    assert entries(method)[0].worth == "none of 100: no weight came out of the fit"
    assert {step.points for step in entries(method)[0].curve} == {0}
