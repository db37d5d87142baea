"""The published page of the signals: never stale, complete, and true to what the code does."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.wiring import load_method
from briefing.evidence.changes import measure
from briefing.rules.handbook_entries import NEEDS, entries
from briefing.rules.signals_page import render_markdown
from scoring.catalogue import Catalogue
from scoring.gates import GATES
from scoring.score import Method

METHOD = load_method()
ENTRIES = entries(METHOD)
PAGE = render_markdown(ENTRIES)


def test_each_signal_is_there_with_the_points_that_its_values_earn_and_a_gate_where_it_has_one():
    assert [entry.signal for entry in ENTRIES] == list(METHOD.catalogue.signals)
    assert sum(entry.points for entry in ENTRIES) == 100
    assert set(NEEDS) == {need for entry in ENTRIES for need in entry.signal.needs}
    for entry in ENTRIES:
        signal = entry.signal
        earned = [int(share * entry.points + 0.5) for _, share in signal.curve.knots]
        assert ([step.points for step in entry.curve], max(earned)) == (earned, entry.points)
        assert measure(1.0, signal.unit) != f"1 {signal.unit}"
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
