"""The way out of an open incident: the fix that waits, and the deployment that failed to bring it out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations

import pytest

from briefing.contracts.payload import Evidence, Fact, Payload
from briefing.contracts.week import parse_week
from briefing.editions.view.ahead_lines import ahead_lines
from briefing.editions.view.naming import Names, Naming
from briefing.evidence.changes import ScoredChange
from briefing.evidence.operations import Deployed, Operations, Outage
from briefing.narrative.narrator import TemplateNarrator
from tests.unit.briefing.sample import WEEK, at, change, deployment, facts_of, history, ordinary, outage, payload

BROKEN = change(11, landed=at(0, day=1), points=70)
OUT = replace(deployment("pay/1", at(0, day=2)), changes=(BROKEN.id,))
FAILED = replace(OUT, id="pay/2", at=at(0, day=5), changes=(change(12, landed=at(0)).id,))
OUTAGE = replace(outage("PD-17", at(0, day=2, hour=20), None, "pay/1"), title="Payments: wrong totals")


def hotfix(title: str = "Round it (PD-17)", **parts: object) -> ScoredChange:
    return replace(change(12, landed=at(0, day=4), deployed=None, **parts), title=title)


def told(
    waits: ScoredChange, *, deployed: Sequence[Deployed] = (OUT,), failed: Sequence[Deployed] = (FAILED,)
) -> Payload:
    known = Operations(deployments=tuple(deployed), outages=(OUTAGE,), failed=tuple(failed))
    changes = [*history(), *ordinary(0), replace(BROKEN, deployed_at=OUT.at), waits]
    return payload(changes, operations=known, has_queue=True)


def asked(found: Payload) -> list[str]:
    return [one.text for card in found.cards if card.cause == "incident" for one in card.remedies]


@pytest.mark.parametrize(
    "waits", [hotfix(), hotfix("Take it back", reverts=(11,))], ids=["it-names-the-incident", "it-reverts-the-cause"]
)
def test_the_fix_of_an_open_incident_is_asked_for_and_all_else_is_held(waits: ScoredChange) -> None:
    found = told(waits)
    held = "hold everything else until the incident is over"
    assert asked(found) == [f"release the fix {waits.label}, watch production, and {held}"]
    said = TemplateNarrator().narrate(found)
    opening = " ".join(one.text for one in (said.headline, *said.situation))
    assert "“Payments: wrong totals”" in opening
    assert f"The fix {waits.label} is not out, because pay/2 failed on Saturday." in opening
    # A failed deployment counts among no deployments.
    assert found.fact("week.deployments").value == 1


def test_whoever_is_to_wait_with_a_service_is_not_to_wait_with_the_fix_of_its_incident() -> None:
    known = Operations(deployments=(OUT,), outages=(OUTAGE,))
    risky = change(13, landed=at(0), points=85, deployed=None)
    found = payload(
        [*history(), replace(BROKEN, deployed_at=OUT.at), hotfix(), risky], operations=known, has_queue=True
    )
    lines = ahead_lines(found, Naming.ROLES, Names(by_person={}))
    assert "Wait with payments, but not with shop#12: an incident is unresolved." in lines


def test_what_has_nothing_to_do_with_the_incident_is_held_like_everything() -> None:
    found = told(hotfix("Tidy up"))
    assert asked(found) == ["hold further deploys until the incident is resolved and understood"]
    said = " ".join(one.text for one in TemplateNarrator().narrate(found).situation)
    assert "shop#12 is not out, because pay/2 failed on Saturday." in said


@pytest.mark.parametrize(
    ("deployed", "failed"),
    [
        pytest.param((OUT, replace(OUT, id="pay/3", at=FAILED.at + 60, changes=())), (FAILED,), id="the-next-went-out"),
        pytest.param((OUT,), (replace(FAILED, changes=("else",)),), id="what-it-carried-does-not-wait"),
        pytest.param((OUT,), (replace(FAILED, at=at(1, day=5)),), id="it-was-last-week"),
    ],
)
def test_a_failed_deployment_is_told_while_what_it_carried_still_waits(
    deployed: Sequence[Deployed], failed: Sequence[Deployed]
) -> None:
    assert not [one for one in told(hotfix(), deployed=deployed, failed=failed).facts if one.kind == "attempt"]


# ---- what was resolved in the week of the incidents of deployments, and the change that had been taken back by then


BEGAN, RESOLVED = at(1, day=5, hour=20), at(0, hour=12)
RESTORED = replace(outage("PD-1", BEGAN, RESOLVED, "pay/1"), title="Card payments fail")
UNSOUND, SOUND = change(11, landed=at(1, day=4)), change(12, landed=at(1, day=4))
DEPLOYED = replace(deployment("pay/1", at(1, day=5)), changes=(UNSOUND.id, SOUND.id))


def restored(
    *outages: Outage,
    changes: Sequence[ScoredChange] = (),
    deployments: Sequence[Deployed] = (DEPLOYED,),
    zone: str = "UTC",
) -> list[Fact]:
    known = Operations(deployments=tuple(deployments), outages=outages)
    made = [*history(), *ordinary(0), UNSOUND, SOUND, *changes]
    return list(facts_of(payload(made, operations=known, week=parse_week(WEEK.id, zone)), "restored").values())


def revert(number: int, out: int | None, *targets: int) -> ScoredChange:
    return change(number, landed=at(0, hour=9), deployed=out, reverts=targets or (11,))


def taken_back(*changes: ScoredChange) -> tuple[object, object]:
    [fact] = restored(RESTORED, changes=changes)
    return fact.detail["taken_back"], fact.detail["by"]


def test_an_incident_of_last_weeks_deployment_that_is_resolved_is_told_in_the_weeks_zone():
    [fact] = restored(replace(RESTORED, url="https://pd.example/1"), zone="Europe/Berlin")
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
        pytest.param(replace(RESTORED, resolved_at=None), id="still-open"),
        pytest.param(replace(RESTORED, resolved_at=at(0, hour=0) - 1), id="resolved-last-week"),
        pytest.param(replace(RESTORED, resolved_at=at(-1, hour=0)), id="resolved-next-week"),
        pytest.param(replace(RESTORED, deployment=None), id="of-no-deployment"),
    ],
)
def test_nothing_is_told_where_no_incident_of_a_deployment_was_resolved_in_the_week(outage):
    assert restored(outage) == []


def test_of_several_the_last_resolved_is_told_in_whatever_order_they_come():
    last = [replace(RESTORED, id=name, title=name, resolved_at=RESOLVED + 60) for name in ("PD-2", "PD-3")]
    told = {
        (fact.value, fact.detail["title"]) for order in permutations([RESTORED, *last]) for fact in restored(*order)
    }
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
