"""What makes a change of the example company likely to break something: each trait alone, and chance over all."""

from __future__ import annotations

from dataclasses import replace

import pytest

from data.demo.company.drafts import ChangeDraft, CheckDraft, FileDraft, ReviewDraft, Times
from data.demo.company.hazards import BY_ITSELF, FACTORS, LATE_FACTOR, MOST, chance_of_trouble, hazard_of
from data.demo.company.services import sites
from data.demo.company.weeks import FRIDAY, MINUTE, moment, monday_of

[LEDGER] = [site for site in sites() if site.id == "ledger"]
WEDNESDAY = moment(monday_of(3), 14 * 60, LEDGER.zone) + 2 * 24 * 60 * MINUTE
OWNER, OTHER_OWNER, GUEST = "Clara Weiss", "Marek Zielinski", "Ines Carvalho"


def file(name: str, added: int = 40) -> FileDraft:
    return FileDraft(path=f"src/ledger/{name}", added=added, deleted=0)


def approved_by(name: str) -> tuple[ReviewDraft, ...]:
    return (ReviewDraft(reviewer=name, state="approved", at=WEDNESDAY, comments=1),)


SOUND = ChangeDraft(
    sha="1",
    repository="acme/ledger",
    services=("ledger",),
    author=OWNER,
    times=Times(first_commit=WEDNESDAY, opened=WEDNESDAY, approved=WEDNESDAY, merged=WEDNESDAY, closed=WEDNESDAY),
    title="Sound",
    files=(file("core/rounding.py"), file("tests/test_rounding.py")),
    reviews=approved_by(OTHER_OWNER),
    checks=(CheckDraft(name="test", is_required=True, conclusion="success", attempts=1, at=WEDNESDAY),),
)
"""A change of two files by an owner, with a test, approved by another owner."""

TRAITS = {
    "a dependency update by a bot": replace(SOUND, author="renovate[bot]"),
    "takes another change back": replace(SOUND, reverts="0"),
    "approved by nobody": replace(SOUND, reviews=()),
    "approved, but by no owner": replace(SOUND, reviews=approved_by(GUEST)),
    "by somebody who seldom works there": replace(SOUND, author=GUEST),
    "without tests": replace(SOUND, files=(file("core/rounding.py"), file("core/export.py"))),
    "in the files that change most": replace(SOUND, files=(file("api/postings.py"), file("tests/test_postings.py"))),
    "changes the schema": replace(SOUND, files=(file("migrations/0100_a.sql"), file("tests/test_rounding.py"))),
    "its checks had to be run again": replace(SOUND, checks=(replace(SOUND.checks[0], attempts=2),)),
}


@pytest.mark.parametrize("factor", FACTORS, ids=lambda factor: factor.name)
def test_each_trait_multiplies_the_hazard_by_its_own_factor_and_by_no_other(factor):
    assert hazard_of(LEDGER, TRAITS[factor.name]) / hazard_of(LEDGER, SOUND) == pytest.approx(factor.times)


def test_every_trait_is_tried():
    assert set(TRAITS) == {factor.name for factor in FACTORS}


def test_a_larger_and_a_more_scattered_change_is_more_hazardous():
    larger = replace(SOUND, files=(file("core/rounding.py", added=400), SOUND.files[1]))
    three = [file(f"core/{name}.py", added=20) for name in ("rounding", "export", "reconcile")]
    scattered = replace(SOUND, files=(*three, file("tests/test_rounding.py", added=20)))

    assert hazard_of(LEDGER, larger) > 3 * hazard_of(LEDGER, SOUND)
    assert sum(one.added for one in scattered.files) == sum(one.added for one in SOUND.files)
    assert hazard_of(LEDGER, scattered) > hazard_of(LEDGER, SOUND)


def test_nothing_is_sure_to_fail_or_to_go_well_and_friday_afternoon_is_worse():
    friday = moment(monday_of(3), 15 * 60 + 30, LEDGER.zone) + FRIDAY * 24 * 60 * MINUTE

    assert chance_of_trouble(LEDGER, [1e9], WEDNESDAY) == MOST < 1
    assert chance_of_trouble(LEDGER, [0.0], WEDNESDAY) == pytest.approx(BY_ITSELF)
    on_wednesday, on_friday = (chance_of_trouble(LEDGER, [1.0], at) - BY_ITSELF for at in (WEDNESDAY, friday))
    assert on_friday / on_wednesday == pytest.approx(LATE_FACTOR, rel=0.01)


def test_infrastructure_has_no_tests_that_could_be_missing():
    [infrastructure] = [site for site in sites() if site.id == "infrastructure"]
    [untested] = [factor for factor in FACTORS if factor.name == "without tests"]

    assert not untested.holds(infrastructure, TRAITS["without tests"])
