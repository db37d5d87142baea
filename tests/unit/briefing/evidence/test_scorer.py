"""A scorer looks for ways down of what is not out yet, from the history before the change, part by part."""

from __future__ import annotations

from dataclasses import replace
from importlib.resources import files as packaged

import pytest

from briefing.evidence.changes import ChangeRecord, ScoredChange
from briefing.evidence.scorer import Scorer
from data.commits import FileChange
from data.sources.git.patches import FilePatch
from scoring.bands import BandTable
from scoring.catalogue import parse_catalogue
from scoring.inputs import IncidentInputs, OwnershipInputs, ReviewInputs, Surroundings
from scoring.score import Method, Scorecard, lay_out

CATALOGUE = parse_catalogue((packaged("scoring") / "catalogue.toml").read_text("utf-8"))
DAY = 86_400
# Every change is worth a look here, whatever the weights are that ship.
ANY = BandTable(moderate=1, high=60, critical=80)
REVIEWS = ReviewInputs(approvals=1, comments=0, reviewer_expertise=0.0)


def card(bands: BandTable = ANY) -> Scorecard:
    supplied = [signal.id for signal in CATALOGUE.signals if not {"slo", "coverage", "checks"} & set(signal.needs)]
    return lay_out(Method(catalogue=CATALOGUE, bands=bands), supplied)


def service_of(path: str) -> str | None:
    return {"shop": "checkout", "pay": "payments"}.get(path.partition("/")[0])


def record(*paths: str, number: int = 9, lines: int = 300, **changed: object) -> ChangeRecord:
    """An open change of these files; what lies in neither service is "other"."""
    files = [FileChange(path, lines, 0) for path in paths]
    made = ChangeRecord(
        id=f"shop#{number}",
        label=f"shop#{number}",
        repository="shop",
        sha="",
        title="Show the delivery day",
        authors=("p-eve",),
        is_bot=False,
        opened_at=number * DAY,
        landed_at=number * DAY,
        ready_at=number * DAY,
        deployed_at=None,
        services=tuple(sorted({service_of(path) or "other" for path in paths})),
        files=files,
        patches=[FilePatch(path, ("x = 1",), (), cut=False) for path in paths],
        repair=None,
        reverts=(),
        is_merged=False,
    )
    return replace(made, **changed)


def scorer(bands: BandTable = ANY) -> Scorer:
    """A scorer that remembers two changes by others."""
    made = Scorer(card(bands), service_of)
    for number, path in enumerate(("shop/cart.py", "pay/card.py")):
        earlier = record(path, number=number, lines=40, authors=("p-ann",))
        made.remember(earlier)
        made.failures.record(earlier.landed_at, earlier.services, repairs=False)
    return made


def surroundings(change: ChangeRecord) -> Surroundings:
    """One review; every file has an owner, who approved none."""
    count = len(change.files or ())
    ownership = OwnershipInputs(owned_files=count, approved_files=0, lines=1, adrift_lines=0, approvable_files=count)
    return Surroundings(deployed_at=None, reviews=REVIEWS, ownership=ownership)


def scored(change: ChangeRecord, *, bands: BandTable = ANY) -> ScoredChange:
    return scorer(bands).score(change, surroundings(change), surroundings)


WIDE = ("shop/cart.py", "pay/card.py", "web/page.py")


def test_a_safe_change_is_not_looked_at_and_one_on_the_border_is():
    change = record(*WIDE)
    points = scored(change).score.points
    safe, moderate = (BandTable(moderate=border, high=99, critical=100) for border in (points + 1, points))
    assert scored(change, bands=safe).ways == ()
    assert scored(change, bands=moderate).ways != ()


def test_a_part_scores_as_the_same_change_alone_would_from_the_same_history():
    reviews = replace(surroundings(record(*WIDE)), ownership=None)
    whole = scorer().score(record(*WIDE), reviews, lambda _: reviews)
    [split] = [way for way in whole.ways if way.id == "split"]

    # What nobody owns is missing for both, and assumed with half its points in both.
    alone = (scorer().score(record(path), reviews).score.points for path in WIDE)
    assert split.points == tuple(sorted(alone, reverse=True))


def test_looking_for_ways_leaves_no_trace_in_the_history():
    looked, plain = scorer(), scorer()
    change, after = record(*WIDE), record("shop/cart.py", "web/page.py", number=10)
    looked.score(change, surroundings(change), surroundings)
    plain.score(change, surroundings(change))
    for one in (looked, plain):
        one.remember(change)

    first, second = (one.score(after, surroundings(after)) for one in (looked, plain))
    assert first == second


MIGRATION = (FilePatch("shop/migrations/0007_tax.sql", ("ALTER TABLE orders ADD COLUMN tax int;",), (), cut=False),)


@pytest.mark.parametrize(
    ("blind", "gates"),
    [
        pytest.param({}, ["schema-unreviewed"], id="all-sources-speak"),
        pytest.param({"reviews": "GitHub has failed"}, [], id="nobody-knows-who-approved"),
        pytest.param({"codeowners": "no source of codeowners is connected"}, [], id="nobody-knows-the-owners"),
    ],
)
def test_a_gate_takes_the_silence_of_a_source_for_no_evidence(blind, gates):
    change = record("shop/migrations/0007_tax.sql", patches=MIGRATION, is_merged=True, blind=blind)
    assert [gate.id for gate in scored(change).score.gates] == gates


def test_an_incident_that_a_blind_source_told_of_earlier_gates_nothing():
    broken = Surroundings(deployed_at=None, incidents=IncidentInputs(unresolved=1, recent=0))
    told = [
        scorer().score(record("shop/cart.py", blind=blind), broken).score.gates
        for blind in ({}, {"incidents feed": "PagerDuty has failed: 401"})
    ]
    assert [[gate.id for gate in gates] for gates in told] == [["incident-unresolved"], []]
