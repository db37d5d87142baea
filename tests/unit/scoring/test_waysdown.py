"""Ways down: each is a real second scoring, only what is possible is offered, and nothing missing earns anything."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from importlib.resources import files as packaged

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from data.commits import FileChange
from data.sources.git.patches import FilePatch
from scoring.bands import Band
from scoring.catalogue import Catalogue, Curve, Direction, Scale, Signal, parse_catalogue
from scoring.counterfactuals import Case, State
from scoring.gates import fired
from scoring.history.edits import Edit
from scoring.history.readings import History
from scoring.inputs import (
    ChangeInputs,
    CheckInputs,
    FailureCounts,
    IncidentInputs,
    ObjectiveInputs,
    OwnershipInputs,
    ReviewInputs,
)
from scoring.score import Method, lay_out, score_change
from scoring.signals import read_signals
from scoring.waysdown import REMEDIES, WayDown, cheapest, ways_down

PACKAGED = parse_catalogue((packaged("scoring") / "catalogue.toml").read_text("utf-8"))
IDS = [signal.id for signal in PACKAGED.signals]
WEIGHED = {
    # id: weight, and the value from which on nothing more is earned (or, where more is better, nothing at all)
    "lines_added": (30.0, 300.0),
    "files_changed": (10.0, 8.0),
    "subsystems_touched": (10.0, 4.0),
    "author_file_expertise": (5.0, 3.0),
    "schema_migration": (1.0, 1.0),
    "review_depth": (8.0, 3.0),
    "reviewer_expertise": (4.0, 3.0),
    "codeowners_compliance": (8.0, 100.0),
    "test_change_ratio": (8.0, 1.0),
    "coverage_delta": (8.0, 15.0),
    "ci_health": (6.0, 3.0),
    "slo_burn_rate": (6.0, 3.0),
    "active_incident": (6.0, 1.0),
    "deploy_timing": (6.0, 2.0),
}


def drawn(signal: Signal) -> Signal:
    """The signal with a curve and a weight of this test's own, since those that ship are fitted anew now and then."""
    weight, worst = WEIGHED.get(signal.id, (0.0, 1.0))
    ends = ((0.0, 0.0), (worst, 1.0)) if signal.direction is Direction.UP else ((0.0, 1.0), (worst, 0.0))
    knots = ((0.0, 1.0), (0.3, 0.4), (1.0, 0.0)) if signal.id == "test_change_ratio" else ends
    return replace(signal, weight=weight, curve=Curve(scale=Scale.LINEAR, knots=knots))


CATALOGUE = Catalogue(signals=tuple(map(drawn, PACKAGED.signals)), digest="drawn")
DAY = 86_400
FRIDAY = datetime(2026, 11, 13, 17, 30, tzinfo=UTC)
WIDE = (FileChange("shop/cart.py", 120, 10), FileChange("pay/card.py", 60, 5), FileChange("web/page.py", 20, 0))

REVIEWED = ReviewInputs(approvals=1, comments=2, reviewer_expertise=0.5)
PASSING = CheckInputs(failing=0, retried=0)
FAILING = CheckInputs(failing=1, retried=0)
CALM = ObjectiveInputs(label="availability", burn=0.2, budget_left=0.9)
BURNT = ObjectiveInputs(label="availability", burn=3.0, budget_left=0.0)
QUIET = IncidentInputs(unresolved=0, recent=0)
INCIDENT = IncidentInputs(unresolved=1, recent=0)

quickly = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def remembered() -> History:
    """A history in which Ann knows the shop and Bob the payments."""
    history = History(lambda path: path.partition("/")[0] if "/" in path else None)
    for number, (author, path) in enumerate((("ann", "shop/cart.py"), ("bob", "pay/card.py")) * 3):
        history.record(Edit(number * DAY, (author,), (FileChange(path, 40, 0),), repairs=number == 2))
    return history


@dataclass(frozen=True, kw_only=True)
class Sample:
    """A change with everything that can surround it; each part can be taken away."""

    files: Sequence[FileChange] | None = WIDE
    state: State = State.OPEN
    supplied: Collection[str] = tuple(IDS)
    migration: bool = False
    deployed_at: datetime | None = None
    reviews: ReviewInputs | None = REVIEWED
    owners: tuple[int, int | None] | None = (0, None)
    """Of the files with an owner (all of them): how many are approved, and how many could be (None: all)."""
    checks: CheckInputs | None = PASSING
    coverage_lost: float | None = 0.0
    objective: ObjectiveInputs | None = CALM
    incidents: IncidentInputs | None = QUIET
    blind: Mapping[str, str] = field(default_factory=dict)

    def case(self) -> Case:
        history = remembered()
        change = self.inputs(history, self.files)
        card = lay_out(Method(catalogue=CATALOGUE), self.supplied)
        readings = read_signals([entry.signal for entry in card.entries], change)
        assumed = {entry.signal.id: entry.points // 3 for entry in card.entries}
        return Case(
            change=change,
            state=self.state,
            card=card,
            readings=readings,
            assumed=assumed,
            score=score_change(card, readings, assumed, fired(change, readings)),
            with_files=lambda files: self.inputs(history, files),
        )

    def inputs(self, history: History, files: Sequence[FileChange] | None) -> ChangeInputs:
        edit = Edit(10 * DAY, ("eve",), files, repairs=False)
        count, lines = len(files or ()), sum(file.added + file.deleted for file in files or ())
        approved, approvable = self.owners or (0, None)
        line = "op.create_table('x')" if self.migration else "x = 1"
        return ChangeInputs(
            title="Show the delivery day",
            edit=edit,
            history=history.read(edit),
            patches=None if files is None else [FilePatch(file.path, (line,), (), cut=False) for file in files],
            opened_at=5 * DAY,
            landed_at=10 * DAY,
            deployed_at=self.deployed_at,
            failures=(FailureCounts(service="shop", changes=30, failures=3, all_changes=100, all_failures=20),),
            blind=self.blind,
            reviews=self.reviews,
            ownership=None
            if self.owners is None or files is None
            else OwnershipInputs(
                owned_files=count,
                approved_files=None if self.reviews is None else min(count, approved),
                lines=lines,
                adrift_lines=0,
                approvable_files=count if approvable is None else min(count, approvable),
            ),
            checks=self.checks,
            coverage_lost=self.coverage_lost,
            objective=self.objective,
            incidents=self.incidents,
            is_merged=self.state is not State.OPEN,
        )

    def ways(self) -> dict[str, WayDown]:
        return {way.id: way for way in ways_down(self.case())}


def rescored(case: Case, change: ChangeInputs) -> int:
    """The score of other inputs, by the same scorecard and assumptions: what a way must say."""
    readings = read_signals([entry.signal for entry in case.card.entries], change)
    return score_change(case.card, readings, case.assumed, fired(change, readings)).points


# ---- each remedy, by a second scoring done by hand


@pytest.mark.parametrize(
    ("sample", "way", "then", "text"),
    [
        pytest.param(
            Sample(),
            "owner-review",
            lambda c: replace(
                c, ownership=replace(c.ownership, approved_files=3), reviews=replace(c.reviews, approvals=2)
            ),
            "have an owner review it before it goes out",
            id="owner",
        ),
        pytest.param(
            Sample(owners=None),
            "review",
            lambda c: replace(c, reviews=replace(c.reviews, approvals=2)),
            "have one more person review it before it goes out",
            id="one-more",
        ),
        pytest.param(
            Sample(deployed_at=FRIDAY),
            "working-morning",
            lambda c: replace(c, deployed_at=datetime(2026, 11, 16, 10, 0, tzinfo=UTC)),
            "wait with it for a working morning, Monday to Thursday",
            id="morning",
        ),
        pytest.param(
            Sample(incidents=INCIDENT),
            "no-incident",
            lambda c: replace(c, incidents=IncidentInputs(unresolved=0, recent=0)),
            "wait with it until no incident is open on the service",
            id="incident",
        ),
        pytest.param(
            Sample(incidents=IncidentInputs(unresolved=0, recent=1)),
            "no-incident",
            lambda c: replace(c, incidents=IncidentInputs(unresolved=0, recent=0)),
            "wait with it until four hours after the last incident began",
            id="recent-incident",
        ),
        pytest.param(
            Sample(objective=ObjectiveInputs(label="availability", burn=3.0, budget_left=0.4)),
            "calm-budget",
            lambda c: replace(c, objective=ObjectiveInputs(label="availability", burn=1.0, budget_left=0.4)),
            "wait with it until the burn is back at its pace",
            id="burn",
        ),
        pytest.param(
            Sample(checks=FAILING),
            "fix-checks",
            lambda c: replace(c, checks=CheckInputs(failing=0, retried=1)),
            "fix the failing checks of it",
            id="checks",
        ),
    ],
)
def test_a_way_is_what_a_second_scoring_says(sample, way, then, text):
    case = sample.case()
    found = sample.ways()[way]

    assert found.points == (rescored(case, then(case.change)),)
    assert found.text == text
    assert found.worst < case.score.points
    assert found.leaves_band == (case.card.bands.band(found.worst) is not case.score.band)


def test_a_split_scores_each_part_from_the_history_before_it():
    sample = Sample(owners=None, reviews=None)
    case = sample.case()
    by_hand = [rescored(case, case.with_files([file])) for file in WIDE]

    found = sample.ways()["split"]

    assert found.points == tuple(sorted(by_hand, reverse=True))
    assert found.worst < case.score.points
    assert found.said_of("shop#812") == "split shop#812 by directory"


def test_added_tests_are_added_lines_in_a_file_beside_the_code():
    code = FileChange("shop/cart.py", 20, 0)
    sample = Sample(files=(code,), owners=None, reviews=None)
    case = sample.case()
    tried = {
        lines: rescored(case, case.with_files([code, FileChange("shop/test_cart.py", lines, 0)])) for lines in (6, 20)
    }

    found = sample.ways()["add-tests"]

    assert found.points == (min(tried.values()),)
    assert found.text in {
        f"add {lines} lines of tests to it" for lines, points in tried.items() if points == found.worst
    }


def test_restored_coverage_pays_for_a_test_line_for_each_production_line():
    code = FileChange("shop/cart.py", 40, 0)
    sample = Sample(files=(code,), owners=None, reviews=None, coverage_lost=15.0)
    case = sample.case()
    tested = case.with_files([code, FileChange("shop/test_cart.py", 40, 0)])

    assert sample.ways()["restore-coverage"].points == (rescored(case, replace(tested, coverage_lost=0.0)),)


@pytest.mark.parametrize(
    ("sample", "way"),
    [
        (Sample(state=State.QUEUED, migration=True), "owner-review"),
        (Sample(state=State.QUEUED, objective=BURNT), "calm-budget"),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_a_remedy_takes_its_gate_away(sample, way):
    score = sample.case().score
    assert (len(score.gates), score.band) == (1, Band.CRITICAL)
    assert [(found.id, found.leaves_band) for found in sample.ways().values()] == [(way, True)]


def test_two_gates_need_two_remedies_so_that_neither_alone_is_a_way():
    assert Sample(incidents=INCIDENT, objective=BURNT).ways() == {}


# ---- only what is possible


def everything_wrong(state: State) -> Sample:
    return Sample(
        state=state,
        deployed_at=FRIDAY,
        checks=FAILING,
        coverage_lost=20.0,
        objective=ObjectiveInputs(label="availability", burn=3.0, budget_left=0.4),
        incidents=IncidentInputs(unresolved=0, recent=1),
        files=(FileChange("shop/cart.py", 12, 0), FileChange("pay/card.py", 12, 0)),
    )


def test_a_merged_change_is_neither_split_nor_given_tests_and_a_deployed_one_has_no_way_down():
    assert everything_wrong(State.OUT).ways() == {}
    assert set(everything_wrong(State.OPEN).ways()) >= {"split", "restore-coverage"}
    # Failing checks gate what is merged, and would hide what the others bring.
    queued = set(replace(everything_wrong(State.QUEUED), checks=PASSING).ways())
    assert queued == {"owner-review", "working-morning", "no-incident", "calm-budget"}


@pytest.mark.parametrize(
    ("sample", "without"),
    [
        pytest.param(Sample(owners=(3, None)), "owner-review", id="owners-have-approved"),
        pytest.param(Sample(owners=(0, 0)), "owner-review", id="the-author-is-the-only-owner"),
        pytest.param(Sample(), "review", id="an-owner-is-left-to-ask"),
        pytest.param(Sample(), "working-morning", id="no-deployment-is-planned"),
        pytest.param(
            Sample(deployed_at=datetime(2026, 11, 11, 9, 0, tzinfo=UTC)), "working-morning", id="already-a-morning"
        ),
        pytest.param(Sample(checks=CheckInputs(failing=0, retried=3)), "fix-checks", id="retried-is-past"),
        pytest.param(Sample(files=(FileChange("README.md", 900, 0),)), "add-tests", id="no-code"),
        pytest.param(Sample(files=(FileChange("shop/a.py", 900, 0),)), "split", id="one-file"),
        *(
            pytest.param(replace(everything_wrong(State.OPEN), blind={blind: "GitHub has failed"}), ways, id=blind)
            for blind, ways in {
                "reviews": "owner-review review",
                "codeowners": "owner-review",
                "checks": "fix-checks",
                "diff": "split add-tests restore-coverage",
            }.items()
        ),
    ],
)
def test_what_is_not_possible_or_not_known_is_not_offered(sample, without):
    assert not {*without.split()} & {*sample.ways()}


# ---- promises of every way of any change


samples = st.builds(
    Sample,
    files=st.lists(
        st.builds(
            FileChange,
            st.sampled_from(("shop/cart.py", "pay/card.py", "pay/api/x.py", "tests/pay/test_x.py", "README", "a.sql")),
            st.integers(0, 900),
            st.integers(0, 90),
        ),
        max_size=6,
        unique_by=lambda file: file.path,
    ),
    state=st.sampled_from(State),
    supplied=st.sets(st.sampled_from(IDS), min_size=3).map(lambda found: {*found, "lines_added"}),
    migration=st.booleans(),
    deployed_at=st.sampled_from((None, FRIDAY)),
    reviews=st.sampled_from(
        (
            None,
            ReviewInputs(approvals=0, comments=0, reviewer_expertise=None),
            ReviewInputs(approvals=1, comments=9, reviewer_expertise=2.0),
        )
    ),
    owners=st.one_of(st.none(), st.tuples(st.integers(0, 3), st.one_of(st.none(), st.integers(3, 6)))),
    checks=st.one_of(st.none(), st.builds(CheckInputs, failing=st.integers(0, 2), retried=st.integers(0, 2))),
    coverage_lost=st.one_of(st.none(), st.floats(-1, 30)),
    objective=st.one_of(
        st.none(),
        st.builds(ObjectiveInputs, label=st.just("a"), burn=st.floats(0, 5), budget_left=st.sampled_from((0.0, 0.5))),
    ),
    incidents=st.one_of(st.none(), st.builds(IncidentInputs, unresolved=st.integers(0, 1), recent=st.integers(0, 1))),
    blind=st.dictionaries(st.sampled_from(("reviews", "coverage", "patch", "history")), st.just("absent"), max_size=2),
)


@quickly
@given(samples)
def test_every_way_lowers_the_score_and_they_come_the_cheapest_first(sample):
    case = sample.case()
    found = ways_down(case)

    assert [way.cost for way in found] == sorted({way.cost for way in found})
    for way in found:
        assert REMEDIES[way.cost].id == way.id
        assert sample.state in REMEDIES[way.cost].states
        assert 0 <= way.worst < case.score.points
        assert list(way.points) == sorted(way.points, reverse=True)
        assert len(way.points) <= 3
        assert way.leaves_band == (case.card.bands.band(way.worst) is not case.score.band)
        assert "{" not in way.text


@quickly
@given(samples)
def test_what_is_assumed_for_a_missing_reading_earns_no_way_anything(sample):
    """However much a missing signal is assumed to add, each way lowers the score by as much as before."""
    case = sample.case()
    missing = [signal for signal, reading in case.readings.items() if reading.value is None]
    assume(missing and not case.score.gates)
    more = {**case.assumed, missing[0]: case.assumed[missing[0]] + 7}
    score = score_change(case.card, case.readings, more)
    raised = replace(case, assumed=more, score=score)

    before = [(way.id, way.text, way.points) for way in ways_down(case)]
    after = [(way.id, way.text, tuple(points - 7 for points in way.points)) for way in ways_down(raised)]
    assert after == before


@pytest.mark.parametrize(
    ("lost", "lost_by_a_part"),
    [pytest.param(15.0, None, id="a-part-lacks-the-reading"), pytest.param(None, 0.0, id="a-part-has-it-alone")],
)
def test_a_reading_that_comes_or_goes_with_a_part_is_left_as_it_was(lost, lost_by_a_part):
    sample = Sample(owners=None, reviews=None, coverage_lost=lost)
    case = sample.case()
    parts = replace(
        case, with_files=lambda files: replace(case.with_files(files), coverage_lost=lost_by_a_part), assumed={}
    )
    same = replace(case, assumed={})

    assert {way.id: way.points for way in ways_down(parts)}["split"] == (
        {way.id: way.points for way in ways_down(same)}["split"]
    )


# ---- which one is shown


def way(name: str, cost: int, *points: int, leaves: bool) -> WayDown:
    return WayDown(id=name, phrase=name, points=points, cost=cost, leaves_band=leaves)


@pytest.mark.parametrize(
    ("ways", "shown"),
    [
        pytest.param(
            [way("a", 0, 62, leaves=False), way("b", 1, 59, leaves=True), way("c", 2, 20, leaves=True)],
            "b",
            id="the-cheapest-that-leaves-the-band",
        ),
        pytest.param(
            [way("a", 0, 66, leaves=False), way("b", 1, 61, leaves=False), way("c", 2, 64, 10, leaves=False)],
            "b",
            id="else-the-one-that-lowers-it-most",
        ),
        pytest.param([way("split", 8, 54, 38, leaves=True)], "split", id="a-split-by-its-worst-part"),
    ],
)
def test_the_way_to_show(ways: Sequence[WayDown], shown: str | None):
    found = cheapest(ways)
    assert (None if found is None else found.id) == shown
    assert cheapest(list(reversed(ways))) == found


def test_the_remedies_run_from_an_owners_review_to_a_split():
    order = "owner-review review working-morning no-incident calm-budget fix-checks add-tests restore-coverage split"
    assert [remedy.id for remedy in REMEDIES] == order.split()
