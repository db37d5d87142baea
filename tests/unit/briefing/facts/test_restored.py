"""What was resolved in the week of the incidents of deployments, and the change that had been taken back by then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations

import pytest

from briefing.contracts.payload import Evidence, Fact
from briefing.contracts.week import parse_week
from briefing.evidence.changes import ScoredChange
from briefing.evidence.operations import Deployed, Operations, Outage
from tests.unit.briefing.sample import WEEK, at, change, deployment, facts_of, history, ordinary, outage, payload

BEGAN, RESOLVED = at(1, day=5, hour=20), at(0, hour=12)
OUTAGE = replace(outage("PD-1", BEGAN, RESOLVED, "pay/1"), title="Card payments fail")
BROKEN, SOUND = change(11, landed=at(1, day=4)), change(12, landed=at(1, day=4))
DEPLOYED = replace(deployment("pay/1", at(1, day=5)), changes=(BROKEN.id, SOUND.id))


def restored(
    *outages: Outage,
    changes: Sequence[ScoredChange] = (),
    deployments: Sequence[Deployed] = (DEPLOYED,),
    zone: str = "UTC",
) -> list[Fact]:
    known = Operations(deployments=tuple(deployments), outages=outages, burns=())
    made = [*history(), *ordinary(0), BROKEN, SOUND, *changes]
    return list(facts_of(payload(made, operations=known, week=parse_week(WEEK.id, zone)), "restored").values())


def revert(number: int, out: int | None, *targets: int) -> ScoredChange:
    return change(number, landed=at(0, hour=9), deployed=out, reverts=targets or (11,))


def taken_back(*changes: ScoredChange) -> tuple[object, object]:
    [fact] = restored(OUTAGE, changes=changes)
    return fact.detail["taken_back"], fact.detail["by"]


def test_an_incident_of_last_weeks_deployment_that_is_resolved_is_told_in_the_weeks_zone():
    [fact] = restored(replace(OUTAGE, url="https://pd.example/1"), zone="Europe/Berlin")
    assert (fact.id, fact.value, fact.unit, fact.subject.id) == (
        "service.payments.restored",
        1,
        "incidents",
        "payments",
    )
    assert fact.evidence == (Evidence(text="PD-1", url="https://pd.example/1"),)
    assert fact.detail == {
        "title": "Card payments fail",
        "deployment": "pay/1",
        "began_at": "2026-11-07T21:00:00+01:00",
        "resolved_at": "2026-11-09T13:00:00+01:00",
        "minutes": 40 * 60,
        "taken_back": None,
        "by": None,
    }


@pytest.mark.parametrize(
    "outage",
    [
        pytest.param(replace(OUTAGE, resolved_at=None), id="still-open"),
        pytest.param(replace(OUTAGE, resolved_at=at(0, hour=0) - 1), id="resolved-last-week"),
        pytest.param(replace(OUTAGE, resolved_at=at(-1, hour=0)), id="resolved-next-week"),
        pytest.param(replace(OUTAGE, deployment=None), id="of-no-deployment"),
    ],
)
def test_nothing_is_told_where_no_incident_of_a_deployment_was_resolved_in_the_week(outage):
    assert restored(outage) == []


def test_of_several_the_last_resolved_is_told_in_whatever_order_they_come():
    last = [replace(OUTAGE, id=name, title=name, resolved_at=RESOLVED + 60) for name in ("PD-2", "PD-3")]
    told = {(fact.value, fact.detail["title"]) for order in permutations([OUTAGE, *last]) for fact in restored(*order)}
    assert told == {(3, "PD-3")}


@pytest.mark.parametrize(
    ("out", "is_told"),
    [
        pytest.param(BEGAN, False, id="as-it-began"),
        pytest.param(BEGAN + 1, True, id="after-it-began"),
        pytest.param(RESOLVED, True, id="as-it-was-resolved"),
        pytest.param(RESOLVED + 1, False, id="after-it-was-resolved"),
        pytest.param(None, False, id="not-out"),
    ],
)
def test_a_change_was_taken_back_where_its_revert_went_out_while_the_incident_was_open(out, is_told):
    assert taken_back(revert(21, out)) == (("shop#11", "shop#21") if is_told else (None, None))


def test_the_revert_of_a_change_that_the_deployment_did_not_carry_is_no_news():
    other = change(13, landed=at(1, day=4))
    assert taken_back(other, revert(21, RESOLVED, 13)) == (None, None)


def test_of_several_reverts_the_newest_is_told_and_of_equals_the_first_by_id():
    older, newer = revert(21, RESOLVED - 2, 11), revert(22, RESOLVED - 1, 12)
    assert taken_back(older, newer) == taken_back(newer, older) == ("shop#12", "shop#22")
    equal = revert(23, RESOLVED - 1, 11)
    assert taken_back(equal, newer) == taken_back(newer, equal) == ("shop#12", "shop#22")
    assert taken_back(revert(24, RESOLVED, 12, 11)) == ("shop#11", "shop#24")
