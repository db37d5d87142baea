"""What a narrator says plainly, and its wrong twins: approvals, reviews, warnings, steps, and what is told of each."""

from __future__ import annotations

import pytest

from tests.unit.briefing.grounding.saying import codes

IDENTITY = "1001-W36-identity"
AUTH = "service.auth.ownership"


@pytest.mark.parametrize(
    ("text", "wrong", "facts"),
    [
        (
            "Auth had another week without any owner approval.",
            "Auth had another week with full owner approval.",
            (AUTH,),
        ),
        ("Owners approved none of the files in Auth.", "Owners approved all of the files in Auth.", (AUTH,)),
        (
            "As in the week before, no owned file in Auth was approved.",
            "Unlike the week before, no owned file in Auth was approved.",
            (AUTH,),
        ),
        (
            "All contributors to Profiles knew the files.",
            "Everyone in Auth knew the files.",
            ("service.auth.newcomers", "service.profiles.newcomers"),
        ),
        (
            "Neither service that was warned had an incident.",
            "One of the services that were warned had an incident.",
            ("forecast.hits",),
        ),
        (
            "Changes reached production sooner, in 70.2 hours instead of 93.",
            "Changes reached production later, in 70.2 hours instead of 93.",
            ("week.lead_time",),
        ),
        (
            "Large changes are the main source of points, ownership gaps come next.",
            "Ownership gaps are the main source of points, large changes come next.",
            ("group.volume", "group.governance"),
        ),
        (
            "Safe changes were less common than usual: 8 against 15.",
            "Safe changes were more common than usual: 8 against 15.",
            ("band.safe",),
        ),
        (
            "acme/auth#1079 landed without an owner's approval and scored 39 points.",
            "acme/auth#1079 landed without review and scored 39 points.",
            ("change.acme/auth#1079",),
        ),
        ("The riskiest deployment is down 1 on the usual.", "It is down 6 on the usual.", ("week.deployment",)),
    ],
)
def test_a_plain_claim_and_its_wrong_twin(text, wrong, facts):
    assert codes(IDENTITY, text, *facts) == set()
    assert codes(IDENTITY, wrong, *facts) != set()


def test_what_is_told_of_each_is_no_sum():
    repairs = ("service.auth.repairs", "service.profiles.repairs")
    assert codes(IDENTITY, "Auth and Profiles made four repairs.", *repairs) == set()
    assert codes(IDENTITY, "Auth and Profiles made four repairs each.", *repairs) != set()


def test_what_is_let_through_has_no_cause():
    text = "Auth let 100 percent of its owned files through without an owner's approval."
    assert codes(IDENTITY, text, AUTH) == set()
