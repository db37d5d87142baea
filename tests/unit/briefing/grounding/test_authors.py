"""Several people that are named with as many changes made them in turns."""

from __future__ import annotations

import pytest

from tests.unit.briefing.grounding.saying import codes

CHANGES = ("change.acme/shop#3876", "change.acme/shop#3853")
FIRST, SECOND = "{person:p16}", "{person:p14}"
TOLD = [
    "<1> and <2> wrote acme/shop#3876 and acme/shop#3853, at 29 and 28 points.",
    "<1> and <2> authored both acme/shop#3876 and acme/shop#3853.",
    "acme/shop#3876 and acme/shop#3853 were written by <1> and <2>.",
    "acme/shop#3876 and acme/shop#3853, at 29 and 28 points, were made by <1> and <2>.",
]


@pytest.mark.parametrize("text", TOLD)
def test_each_of_several_people_made_the_change_in_their_place(text):
    def told(first, second):
        return codes("5909-W34-storefront", text.replace("<1>", first).replace("<2>", second), *CHANGES)

    assert told(FIRST, SECOND) == set()
    assert "person" in told(SECOND, FIRST)
    assert "person" in told(FIRST, FIRST)
    assert "person" in told(SECOND, SECOND)


def test_what_one_person_made_is_not_shared_out():
    assert "person" in codes("5909-W34-storefront", f"{SECOND} wrote acme/shop#3876 and acme/shop#3853.", *CHANGES)
    assert "person" in codes("5909-W34-storefront", f"acme/shop#3876, acme/shop#3853 by {FIRST}.", *CHANGES)


def test_the_work_of_somebody_is_what_that_one_made():
    for told in ("The work of {}, acme/auth#1035 was merged.", "acme/auth#1035 is the work of {}."):
        assert "cause" not in codes("7203-W35-three-teams", told.format("{person:p29}"), "change.acme/auth#1035")
        assert "cause" in codes("7203-W35-three-teams", told.format("{person:p30}"), "change.acme/auth#1035")


def test_a_plural_that_averages_or_comes_in_somewhere_is_an_invented_name() -> None:
    own = "positive.calmer.notifications"
    text = "{} came in 8.2 points below its usual 32.8."
    assert codes("8815-W34-fulfilment-platform", text.format("Notifications"), own) == set()
    assert "entity" in codes("8815-W34-fulfilment-platform", text.format("Parcels"), own)
    calmer = "positive.calmer.profiles"
    assert "entity" in codes("8815-W37-three-teams", "Accounts averaged 24.3 points, 10.2 under its usual.", calmer)
