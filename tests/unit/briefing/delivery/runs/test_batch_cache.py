"""Many readers in one errand: each gets theirs, and none of them waits for another for long."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest

from briefing.delivery.outlets.protocol import Part, Receipt, SendRefused
from data.records import Briefing
from data.store import Store
from tests.fakes.outlets import Searchable
from tests.unit.briefing.delivery.runs.test_briefing_sender import ANN, COMPANY, RUN, WEEK, Round

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)

MANY = ("ada", "bob", "cyd")
"""Readers of one scope."""

COMPANY_OF_MANY = replace(COMPANY, managers=tuple(replace(ANN, id=one, slack=(f"U0{one.upper()}",)) for one in MANY))


@pytest.fixture
def post(store: Store) -> Round:
    return Round(store)


@dataclass
class Interrupted(Searchable):
    """An outlet in the middle of whose first post something else happens."""

    meanwhile: Callable[[], object] | None = None

    def send(self, part: Part) -> Receipt:
        meanwhile, self.meanwhile = self.meanwhile, None
        if meanwhile is not None:
            meanwhile()
        return super().send(part)


def together(post: Round, *readers: str, outlet: str = "slack", **told: Any) -> None:
    """Put the briefings of some readers into the errand of the first of them."""
    errand = f"{readers[0]}/{WEEK}/{outlet}#1"
    for one in readers:
        post.queue(outlet, one, errand=errand, **told)


def test_all_readers_of_an_errand_are_brought_theirs(post: Round) -> None:
    together(post, *MANY)

    post.bring(by=post.another(COMPANY_OF_MANY))

    assert post.arrived() == ["U0ADA"] * 2 + ["U0BOB"] * 2 + ["U0CYD"] * 2
    assert {post.end("slack", one) for one in MANY} == {("sent", None)}
    assert [one.due.manager.id for one in post.told] == list(MANY)


def test_one_readers_trouble_in_an_errand_is_no_other_readers(post: Round) -> None:
    together(post, *MANY)
    post.outlets["slack"].plan = [(None, True), (None, True), (SendRefused("channel_not_found"), False)]

    post.bring(by=post.another(COMPANY_OF_MANY))

    assert post.end("slack", "bob") == ("failed", "channel_not_found")
    assert [post.end("slack", one) for one in ("ada", "cyd")] == [("sent", None)] * 2


def test_an_errand_of_many_that_never_came_to_an_end_is_done_by_one_at_a_time(post: Round) -> None:
    together(post, *MANY, begun=1)
    again: list[str] = []
    postman = post.another(COMPANY_OF_MANY, again=again.append)

    post.bring(by=postman)

    assert (post.arrived(), again) == ([], [RUN])
    assert [(post.row("slack", one).state, post.row("slack", one).begun) for one in MANY] == [("due", 2)] * 3


def test_who_is_left_out_while_others_of_the_errand_are_brought_theirs_gets_nothing(post: Round) -> None:
    together(post, *MANY)
    skipped = {"state": "skipped"}
    post.outlets["slack"] = Interrupted(meanwhile=lambda: post.store.change(Briefing, skipped, reader_id="bob"))

    post.bring(by=post.another(COMPANY_OF_MANY))

    assert post.arrived() == ["U0ADA"] * 2 + ["U0CYD"] * 2
    assert post.row("slack", "bob").state == "skipped"


def test_whoever_takes_long_leaves_the_others_of_the_errand_to_errands_of_their_own(
    post: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    together(post, *MANY)
    again: list[str] = []
    monkeypatch.setattr("briefing.delivery.runs.services.LONGEST_SECONDS", 0.0)

    post.bring(by=post.another(COMPANY_OF_MANY, again=again.append))

    assert (post.arrived(), again) == (["U0ADA"] * 2, [RUN])
    assert [post.row("slack", one).state for one in MANY] == ["sent", "due", "due"]
