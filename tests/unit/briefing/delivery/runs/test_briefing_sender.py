"""The postman: what is asked right before a briefing goes out, and what is written down of how it ended."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import pytest

from briefing.contracts.errors import BriefingError
from briefing.contracts.organisation import Organisation
from briefing.contracts.rate_limits import GIVE_UP_SECONDS
from briefing.contracts.run_keys import DeliveryBatch
from briefing.delivery.outlets.protocol import AddressRefused, SendLater, SendRefused, SendUnknown
from briefing.delivery.runs.briefing_sender import MOST_BEGUN, BriefingSender
from briefing.delivery.runs.outcome import Outcome
from briefing.delivery.runs.services import Policy, RunServices
from briefing.editions.slack.message import SlackMessage
from data.logcontext import bound
from data.records import Briefing, Delivery, FrozenPayload
from data.store import Store
from tests.fakes.outlets import Killed, Memory, Searchable
from tests.monday import HandClock
from tests.unit.briefing.delivery.runs.rows import ACME, ADA, BOB, briefing, part
from tests.unit.briefing.editions.sample import needs_action
from tests.unit.briefing.readers.test_preferences import NOTHING

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)

WEEK, RUN = "2026-W46", "shop/2026-W46"
NINE = int(datetime(2026, 11, 16, 8, 0, tzinfo=UTC).timestamp())
"""Nine in Berlin, on the Monday after the week of the sample."""
PAYLOAD, NARRATIVE = needs_action()
SHOP = replace(ACME.teams[0], id="shop", label="Shop", zone="Europe/Berlin")
ANN = replace(ADA, teams=("shop",), zone="Europe/Berlin")
BEN = replace(BOB, teams=("shop",), zone="Europe/Berlin")
COMPANY = replace(ACME, teams=(SHOP, replace(SHOP, id="auth")), managers=(ANN,))
CHANNEL = "C0ADMINS"


@dataclass
class Composer:
    """Has the sample frozen, or nothing."""

    is_frozen: bool = True

    def frozen(self, _scope: str, _week: str) -> Any:
        return PAYLOAD if self.is_frozen else None

    def narrative_of(self, _payload: Any) -> Any:
        return NARRATIVE


@dataclass
class Editor:
    """Renders a parent and its thread, or a mail, in as many words as it was told."""

    error: Exception | None = None
    rendered: list[dict[str, Any]] = field(default_factory=list)

    def parts_for(self, outlet: str, address: str, _payload: Any, _narrative: Any, **above: Any) -> tuple[Any, ...]:
        if self.error is not None:
            raise self.error
        self.rendered.append({"address": address, **{name: one for name, one in above.items() if name != "known"}})
        if outlet == "email":
            return (f"To: {address}".encode(),)
        return tuple(SlackMessage(text=f"{part} for {address}", blocks=()) for part in ("parent", "thread"))

    def known(self, _payload: Any, _narrative: Any, **_told: Any) -> None:
        """Know nothing."""

    def parts_of(self, begun: Delivery, payload: Any, narrative: Any) -> tuple[Any, ...]:
        return self.parts_for(begun.outlet, begun.address, payload, narrative, again=True)


def _later(_run: str) -> None:
    """Leave it to the next tick."""


class Round:
    """A postman at nine, with outlets that remember, and a briefing of Ada's in hand for each."""

    def __init__(self, store: Store) -> None:
        self.store, self.clock = store, HandClock(datetime.fromtimestamp(NINE, UTC))
        self.composer, self.editor = Composer(), Editor()
        self.outlets: dict[str, Memory] = {"slack": Searchable(), "email": Memory()}
        self.told: list[Outcome] = []
        store.freeze(FrozenPayload(hash=PAYLOAD.hash, scope_id="shop", week=WEEK, body="{}", frozen_at=NINE))
        self.queue("slack")
        self.queue("email")
        self.postman = self.another()

    def another(
        self, company: Organisation = COMPANY, again: Callable[[str], object] = _later, **policy: Any
    ) -> BriefingSender:
        services = RunServices(
            store=self.store, organisation=company, composer=self.composer, editor=self.editor, outlets=self.outlets,
            clock=self.clock, policy=Policy(**policy),
        )  # fmt: skip
        return BriefingSender(services, tell=self.told.append, again=again)

    def queue(self, outlet: str, reader: str = "ada", **told: Any) -> Briefing:
        row = briefing(outlet, reader_id=reader, week=WEEK, run_id=RUN, due_at=NINE, **{"state": "queued", **told})
        self.store.save([row])
        return row

    def bring(
        self, outlet: str = "slack", reader: str = "ada", *, attempt: int = 1, by: BriefingSender | None = None
    ) -> None:
        (by or self.postman).deliver(DeliveryBatch(reader_id=reader, week=WEEK, outlet=outlet, attempt=attempt))

    def row(self, outlet: str = "slack", reader: str = "ada") -> Briefing:
        [found] = self.store.read(Briefing, reader_id=reader, outlet=outlet)
        return found

    def end(self, outlet: str = "slack", reader: str = "ada") -> tuple[str, str | None]:
        return self.row(outlet, reader).state, self.row(outlet, reader).reason

    def arrived(self, outlet: str = "slack") -> list[str]:
        return [one.address for one in self.outlets[outlet].arrived]

    def states(self) -> list[str]:
        return [one.state for one in sorted(self.store.read(Delivery), key=lambda one: (one.outlet, one.part))]


@pytest.fixture
def post(store: Store) -> Round:
    return Round(store)


@pytest.mark.parametrize("told", [{"state": "due"}, {"state": "skipped"}, {"attempts": 2}])
def test_an_errand_that_somebody_has_handed_over_anew_since_is_left_to_that(post: Round, told: Any) -> None:
    before = post.queue("slack", **told)

    post.bring()

    assert (post.arrived(), post.row(), post.told) == ([], before, [])


# --- what is asked right before it goes out ---------------------------------------------------------------------


def test_a_reader_unknown_now_gets_nothing_and_one_with_other_teams_waits_for_the_run_of_those(post: Round) -> None:
    post.bring(by=post.another(replace(COMPANY, managers=())))

    assert (post.end(), post.arrived()) == (("skipped", "the settings know this reader no more"), [])
    post.queue("slack")
    post.bring(by=post.another(replace(COMPANY, managers=(replace(ANN, teams=("auth",)),))))
    assert (post.row().run_id, post.row().state, post.arrived()) == (f"auth/{WEEK}", "due", [])


def test_what_a_reader_has_turned_off_and_what_waits_for_another_try_of_one_who_paused_is_skipped(post: Round) -> None:
    post.store.save([replace(NOTHING, reader_id="ada", outlets='["email"]')])
    post.bring()
    assert (post.end(), post.arrived()) == (("skipped", "the reader has turned slack off"), [])

    post.outlets["email"].plan = [(SendLater("451 later"), False)]
    post.bring("email")
    post.store.save([replace(NOTHING, reader_id="ada", paused_from="2026-11-16", paused_until="2026-11-23")])
    post.queue("email", attempts=2)
    post.bring("email", attempt=2)

    assert post.end("email") == ("skipped", "paused until 2026-11-23")
    assert (post.states(), post.arrived("email")) == (["skipped"], [])


def test_what_was_skipped_while_it_was_on_its_way_says_that_it_is_out_and_stays_skipped_if_it_is_not(
    post: Round,
) -> None:
    class Meanwhile(Searchable):
        def send(self, part):
            post.store.change(Briefing, {"state": "skipped", "reason": "asked to"}, outlet=self.name)
            return super().send(part)

    post.outlets["slack"] = Meanwhile()
    post.outlets["email"] = Meanwhile(name="email", plan=[(SendRefused("550 no"), False)])
    postman = post.another()
    post.bring(by=postman)
    post.queue("email")
    post.bring("email", by=postman)

    assert post.end() == ("sent", None)
    assert post.end("email") == ("skipped", "asked to")


# --- shadow mode and lateness -----------------------------------------------------------------------------------


def test_in_shadow_mode_the_administrators_see_it_once_for_all_readers_and_all_outlets(post: Round) -> None:
    company = replace(COMPANY, managers=(ANN, BEN), administrators_channel=CHANNEL)
    postman = post.another(company, shadow="on")
    post.queue("slack", "bob")

    for outlet, reader in (("slack", "ada"), ("email", "ada"), ("slack", "bob")):
        post.bring(outlet, reader, by=postman)
        assert post.end(outlet, reader) == ("skipped", f"shadow mode: shown to the administrators in {CHANNEL}")

    assert (post.arrived(), post.arrived("email")) == ([CHANNEL] * 2, [])
    assert "Ada Lovelace (Slack, email" in post.editor.rendered[0]["above"][0]


def test_what_could_not_be_shown_is_not_taken_for_shown(post: Round) -> None:
    postman = post.another(replace(COMPANY, administrators_channel=CHANNEL), shadow="on")
    post.outlets["slack"].plan = [(SendLater("Slack: ratelimited"), False)]

    post.bring(by=postman)
    assert post.end() == ("due", "Slack: ratelimited")


def test_a_late_one_says_so_and_a_retry_of_one_that_was_begun_in_time_does_not(post: Round) -> None:
    post.outlets["email"].plan = [(SendLater("451 later"), False)]
    post.bring("email")
    post.clock.forward(hours=2)
    post.queue("email", attempts=2)
    post.bring("email", attempt=2)
    post.bring()

    in_time, again, late = post.editor.rendered
    assert (in_time.get("above"), again.get("again"), post.end("email")) == (None, True, ("sent", None))
    words = "Late: due Monday 09:00, sent from Monday 11:00 on (Europe/Berlin)."
    assert late["above"] == [words]
    assert {one.due_at for one in post.store.read(Delivery, outlet="slack", part=0)} == {NINE}


def test_only_more_than_what_is_let_pass_is_late(post: Round) -> None:
    post.clock.forward(hours=1)
    post.bring()
    post.clock.forward(seconds=1)
    post.bring("email")
    assert ["above" in one for one in post.editor.rendered] == [False, True]


def test_what_is_sent_again_because_somebody_asked_does_not_call_itself_late(post: Round) -> None:
    post.bring()
    post.clock.forward(days=1)
    post.queue("slack", attempts=2, generation=1)
    post.bring(attempt=2)

    assert [one.get("late") for one in post.editor.rendered] == [None, None]
    assert (post.end(), len(post.arrived())) == (("sent", None), 4)


# --- how it ends ------------------------------------------------------------------------------------------------

REFUSED, LATER, SILENT = SendRefused("no: not you"), SendLater("not now", 100), SendUnknown("no answer")
ENDS = [
    ("slack", [REFUSED], "failed", "no: not you", None),
    ("slack", [None, REFUSED], "failed", "no: not you", None),
    ("slack", [LATER], "due", "not now", 100),
    ("slack", [None, LATER], "due", "not now", 100),
    # It can be looked for, when Slack cannot still be at it.
    ("slack", [SILENT], "due", "no answer", 60),
    ("email", [REFUSED], "failed", "no: not you", None),
    ("email", [LATER], "due", "not now", 100),
    ("email", [SILENT], "unknown", "no answer", None),
]


@pytest.mark.parametrize(("outlet", "plan", "state", "reason", "wait"), ENDS)
def test_each_end_of_a_part_is_the_end_of_the_briefing_or_the_time_of_the_next_look(  # noqa: PLR0913, PLR0917
    post: Round, outlet, plan, state, reason, wait
) -> None:
    post.outlets[outlet].plan = [(error, error is None) for error in plan]

    post.bring(outlet)

    assert post.end(outlet) == (state, reason)
    assert post.row(outlet).retry_at == (None if wait is None else NINE + wait)
    assert (post.row(outlet).done_at is None) == (state == "due")


def test_a_refused_address_is_told_in_slack_and_the_others_are_sent(post: Round) -> None:
    post.outlets["email"].plan = [(AddressRefused("550 5.1.1 nobody"), False)]

    post.bring("email")
    post.bring()

    assert (post.end("email"), post.end()) == (("failed", "550 5.1.1 nobody"), ("sent", None))
    assert post.arrived() == ["U0ADA"] * 3


FAULTS = [
    (BriefingError("the edition cannot be rendered"), "the edition cannot be rendered"),
    (KeyError("fact"), "a defect of Riskbrief (KeyError: 'fact')"),
]


@pytest.mark.parametrize(("error", "words"), FAULTS)
def test_what_cannot_be_rendered_is_tried_again_and_given_up_after_two_days(post: Round, error, words) -> None:
    post.editor.error = error

    post.bring()
    assert (post.end(), post.row().retry_at) == (("due", words), NINE + 60)

    post.clock.forward(seconds=GIVE_UP_SECONDS)
    post.queue("slack", attempts=7)
    post.bring(attempt=7)
    assert post.end() == ("failed", f"gave up after 7 attempts: {words}")
    assert post.told[-1].error == words


def test_what_nobody_froze_and_an_outlet_that_is_gone_are_said_in_words(post: Round) -> None:
    del post.outlets["email"]
    post.bring("email", by=post.another())
    assert post.end("email") == ("due", "email is not set up here any more; see 'riskbrief settings example'")

    post.composer.is_frozen = False
    post.bring(by=post.another())
    assert post.end() == ("due", f"nothing is frozen of {RUN}; 'riskbrief runs {RUN}' shows what became of its run")


def test_what_ends_its_process_each_time_is_put_off_and_then_given_up(post: Round) -> None:
    post.editor.error = Killed()  # type: ignore[assignment]
    waits = []
    while post.row().state == "queued":
        with suppress(Killed):
            post.bring()
        if post.row().state == "due":
            waits.append((post.row().begun, int(post.row().retry_at or 0) - NINE))
            post.store.change(Briefing, {"state": "queued"}, outlet="slack")

    assert waits == [(15, 60), (30, 120), (45, 300), (60, 600)]
    words = f"it has begun {MOST_BEGUN} times and never came to an end: it ends the process that does it"
    assert post.end() == ("failed", words)
    assert post.row().begun == 0


def test_what_only_stood_beside_it_is_brought_when_its_time_has_come(post: Round) -> None:
    post.store.change(Briefing, {"begun": 14}, outlet="slack")
    post.bring()
    assert post.end() == ("due", "it was begun 15 times without an end")

    post.store.change(Briefing, {"state": "queued"}, outlet="slack")
    post.bring()

    assert (post.end(), post.row().begun) == (("sent", None), 0)


def test_the_log_says_of_each_part_whose_and_of_which_run_it_is_with_the_outlets_own_words(post: Round, caplog) -> None:
    caplog.set_level("INFO")
    ids: list[dict[str, str]] = []
    post.outlets["email"].plan = [(SendRefused("550 no such user here"), False)]

    with caplog.filtering(lambda _record: ids.append(dict(bound())) or True):
        post.bring("email")

    [told] = [one for one in caplog.records if one.message == "a part was brought"]
    assert (told.state, told.raw) == ("failed", "550 no such user here")
    assert {"run": RUN, "reader": "ada", "outlet": "email"} in ids
    assert not any(one in caplog.text for one in (ADA.name, ADA.email))


def test_whoever_goes_on_with_an_errand_first_leaves_to_others_what_it_had_to_drop(store: Store) -> None:
    post, dropped = Round(store), "once/dropped"
    [lost] = store.add([part(payload_hash=PAYLOAD.hash, state="claimed", lease=dropped, wire_at=None, receipt=None)])
    post.postman._services.sender.dropped.add(dropped)

    post.bring()

    seen = store.get(Delivery, id=lost.id)
    assert seen is not None
    assert (seen.state, seen.reason) == ("claimed", "its sender could not go on")
