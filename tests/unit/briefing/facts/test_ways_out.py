"""The way out of an open incident: the fix that waits, and the deployment that failed to bring it out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from briefing.contracts.payload import Payload
from briefing.editions.view.ahead_lines import ahead_lines
from briefing.editions.view.naming import Names, Naming
from briefing.evidence.changes import ScoredChange
from briefing.evidence.operations import Deployed, Operations
from briefing.narrative.narrator import TemplateNarrator
from tests.unit.briefing.sample import at, change, deployment, history, ordinary, outage, payload

BROKEN = change(11, landed=at(0, day=1), points=70)
OUT = replace(deployment("pay/1", at(0, day=2)), changes=(BROKEN.id,))
FAILED = replace(OUT, id="pay/2", at=at(0, day=5), changes=(change(12, landed=at(0)).id,))
OUTAGE = replace(outage("PD-17", at(0, day=2, hour=20), None, "pay/1"), title="Payments: wrong totals")


def hotfix(title: str = "Round it (PD-17)", **parts: object) -> ScoredChange:
    return replace(change(12, landed=at(0, day=4), deployed=None, **parts), title=title)


def told(
    waits: ScoredChange, *, deployed: Sequence[Deployed] = (OUT,), failed: Sequence[Deployed] = (FAILED,)
) -> Payload:
    known = Operations(deployments=tuple(deployed), outages=(OUTAGE,), burns=(), failed=tuple(failed))
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
    known = Operations(deployments=(OUT,), outages=(OUTAGE,), burns=())
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
