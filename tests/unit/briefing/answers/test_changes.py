"""What a reader is answered about one change: its score as it was given last, and what is known of it now."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from briefing.answers.lookup.payload_cache import KeptScores
from briefing.answers.values.changes import ChangeAnswer
from briefing.answers.values.common import NotFound
from data.records import Change, ChangeFile, KeptService, KeptWeek, Review
from tests.unit.briefing.answers.monday import DANA, KATRIN, STEFAN, TUESDAY, WEEK, Reception, facts_of

NOW = int(TUESDAY.timestamp())
DAY = 86_400


def told_by(reception: Reception, text: str, who: str = DANA, **options: Any) -> ChangeAnswer:
    found = reception.desk.answer("change", reception.reader(who), text, **options)
    assert isinstance(found, ChangeAnswer)
    return found


def named_in_briefing(reception: Reception) -> dict[str, Any]:
    return {fact.subject.id: fact for fact in facts_of(reception).values() if fact.kind == "change"}


def kept_changes(reception: Reception) -> list[Any]:
    """What was kept of Checkout in its newest week."""
    with reception.store.snapshot() as view:
        desk = reception.desk
        return KeptScores(view, desk._method.catalogue.by_id, desk._library.weeks).latest_changes("checkout")


# ---- the score


def test_a_change_has_the_score_of_the_briefing_else_the_one_that_was_kept(reception: Reception) -> None:
    named = named_in_briefing(reception)
    fact, kept = named["acme/shop#4012"], next(one for one in kept_changes(reception) if one.id not in named)

    found = told_by(reception, "acme/shop#4012")

    assert (found.score.points, found.score.band) == (fact.value, fact.detail["band"])
    assert found.score.origin == f"the briefing of {WEEK}"
    assert found.score.arithmetic.endswith("schema migration without an owner's approval raised it to 80")
    assert (found.score.newer, found.unscored) == (None, None)
    assert told_by(reception, "acme/shop#4000").score.newer == "Updated since then, and not scored anew yet."
    assert told_by(reception, "acme/shop#4024").score.newer == "Deployed since then, and not scored anew yet."

    found = told_by(reception, kept.label)
    assert (found.score.points, found.score.band) == (kept.score.points, kept.score.band.value)
    assert found.score.arithmetic.startswith(f"{kept.score.points} = ")
    assert found.score.origin == "what is kept for the briefing"


def test_a_change_of_months_ago_still_has_its_kept_score(reception: Reception) -> None:
    landed = reception.store.read(Change, repository_id="acme/shop")
    old = [one.id for one in landed if one.merged_at and NOW - one.merged_at > 80 * 86_400]
    files = reception.store.read(ChangeFile, change_id=old)

    found = told_by(reception, max(one.change_id for one in files if one.path.startswith("services/checkout/")))

    assert found.score is not None


def test_where_nothing_is_kept_it_is_said_what_is_known_and_when_it_is_scored(own_reception: Reception) -> None:
    new = merged(own_reception, 9001, merged_at=NOW - 3_600)

    found = told_by(own_reception, new.id)

    assert found.score is None
    assert found.unscored == (
        "Not scored yet: it is scored when sources are collected for the next briefing, "
        "due Mon 14 Sep 09:00 (America/New_York)."
    )
    assert found.state == "Merged Tue 8 Sep 08:00, not deployed yet."
    assert found.size == "2 files, 30 lines added, unknown deleted"
    assert found.reviews == "Reviews: 1 approval."
    assert found.owners.owners == (("@acme/checkout", 2),)


UNSCORED: dict[str, dict[str, Any]] = {
    "closed without a merge": {"closed_at": NOW - 60},
    "it is a draft and not approved": {"is_draft": True},
    "it is untouched for 14 days": {"approved_at": NOW - 20 * DAY, "updated_at": NOW - 20 * DAY},
    "before the weeks that are kept": {"merged_at": NOW - 400 * DAY, "opened_at": NOW - 401 * DAY},
}


def test_why_there_is_no_score_is_said_and_wanted_is_none(own_reception: Reception) -> None:
    for number, (words, changes) in enumerate(UNSCORED.items(), start=9002):
        found = told_by(own_reception, merged(own_reception, number, **{"merged_at": None, **changes}).id)

        assert found.score is None
        assert words in (found.unscored or "")
        assert (found.wanted is None) is ("untouched" not in words)


def test_a_kept_week_that_cannot_be_read_is_as_good_as_not_there(own_reception: Reception) -> None:
    named = named_in_briefing(own_reception)
    kept = next(one for one in kept_changes(own_reception) if one.id not in named)
    broken = [replace(one, body=b"of another version") for one in own_reception.store.read(KeptWeek)]
    own_reception.store.save(broken)

    found = own_reception.desk_at(TUESDAY).answer("change", own_reception.reader(DANA), kept.label)

    assert found.score is None
    assert "Not scored yet" in (found.unscored or "")


def test_the_newest_that_was_kept_counts_whatever_moment_it_is_as_of(own_reception: Reception) -> None:
    kept = own_reception.store.read(KeptService, service_id="checkout")[0]
    own_reception.store.save([replace(kept, moment=NOW - 600)])

    found = told_by(own_reception, "acme/shop#4000")

    assert found.score.origin == "what is kept for the briefing"
    assert found.score.as_of == "Tue 8 Sep 08:50"


# ---- which change is meant


@pytest.mark.parametrize(
    "text",
    [
        "shop#4012",
        "ACME/Shop#4012",
        "https://github.example/acme/shop/pull/4012",
        "<https://github.example/acme/shop/pull/4012/files>",
        "<https://github.example/acme/shop/pull/4012|acme/shop#4012>",
        "  acme/\u2060shop#4012 ",
    ],
)
def test_a_change_goes_by_whatever_people_call_it(reception: Reception, text: str) -> None:
    assert told_by(reception, text).id == "acme/shop#4012"


def test_a_number_that_several_repositories_have_is_asked_about(reception: Reception) -> None:
    katrin = reception.reader(KATRIN)
    numbers: dict[int, list[str]] = {}
    for one in reception.store.read(Change):
        numbers.setdefault(one.number, []).append(one.repository_id)
    shared = next((number for number, found in numbers.items() if {"acme/payments", "acme/auth"} <= set(found)), None)
    assert shared is not None

    found = reception.desk.answer("change", katrin, f"#{shared}")

    assert found.is_ambiguous
    assert f"acme/payments#{shared}" in found.nearest


def test_what_is_in_no_service_is_the_administrators_business(own_reception: Reception) -> None:
    own_reception.store.save([replace(blank(9003), id="nowhere", merged_at=NOW - 60)])
    own_reception.store.save([file_of("nowhere", "README.md")])

    assert isinstance(own_reception.desk.answer("change", own_reception.reader(DANA), "acme/shop#9003"), NotFound)
    found = told_by(own_reception, "acme/shop#9003", STEFAN)
    assert (found.services, found.wanted) == ((), None)


def test_services_of_others_are_counted_and_not_named(own_reception: Reception) -> None:
    merged(own_reception, 9004)
    own_reception.store.save([file_of("new-9004", "services/shipping/a.py")])

    found = told_by(own_reception, "acme/shop#9004")

    assert found.services == ("Checkout",)
    assert found.elsewhere == 1


# ---- what came of it


def test_what_took_a_change_back_is_named_once_it_has(reception: Reception) -> None:
    before = reception.desk_at(TUESDAY - timedelta(days=2)).answer("change", reception.reader(DANA), "acme/shop#4012")

    assert told_by(reception, "acme/shop#4012").reverted_by == ("acme/shop#4028",)
    assert before.reverted_by == ()


def test_only_the_last_word_of_each_reviewer_counts_and_not_the_authors(own_reception: Reception) -> None:
    change = merged(own_reception, 9005)
    words = [("p16", "approved", 0), ("p15", "changes_requested", 2), ("p15", "approved", 0), ("p14", "commented", 1)]
    own_reception.store.save(
        Review(
            id=f"r{place}",
            change_id=change.id,
            reviewer_id=who,
            state=state,
            submitted_at=NOW - 90 + place,
            comments=comments,
        )
        for place, (who, state, comments) in enumerate(words)
    )

    # One approval was there before.
    assert told_by(own_reception, change.id).reviews == "Reviews: 2 approvals, 3 comments."


# ---- made for one test


def blank(number: int, **changes: Any) -> Change:
    known = Change(
        id=f"new-{number}", repository_id="acme/shop", number=number, title="Try <!here> *something*", author_id="p16",
        opened_at=NOW - 5 * DAY, first_commit_at=None, approved_at=None, merged_at=None, closed_at=None,
        updated_at=NOW - 3_600, is_draft=False, merge_sha=None, reverts_id=None,
    )  # fmt: skip
    return replace(known, **changes)


def file_of(change: str, path: str, added: int | None = 15) -> ChangeFile:
    return ChangeFile(change_id=change, path=path, added=added, deleted=None, previous_path=None, patch=None)


def merged(reception: Reception, number: int, **changes: Any) -> Change:
    """A change of two files of Checkout that one person approved, saved; merged an hour ago unless told otherwise."""
    one = blank(number, **{"merged_at": NOW - 3_600, **changes})
    reception.store.save([one])
    reception.store.save([file_of(one.id, f"services/checkout/{name}.py") for name in "ab"])
    approval = Review(
        id=f"ok-{number}", change_id=one.id, reviewer_id="p13", state="approved", submitted_at=NOW - DAY, comments=0
    )
    reception.store.save([approval])
    return one
