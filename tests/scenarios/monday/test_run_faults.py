"""One fault at a time, in every step and service: what it is called, that nobody else waits for it, and how it ends.

The clock is moved by hand, and one that nobody moved is the proof that nobody waited.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import SecretStr

from bot.engine import DbosEngine
from briefing.contracts.errors import BriefingError
from briefing.contracts.rate_limits import GIVE_UP_SECONDS
from briefing.delivery.runs.runtime import COLLECT_SECONDS, COLLECTING
from briefing.delivery.runs.services import Work
from briefing.narrative.model.anthropic_messages import AnthropicMessages
from briefing.narrative.model.cost import MemoryLedger
from briefing.narrative.model.narrator import ModelNarrator
from briefing.narrative.model.prompt import ModelPlan
from data.errors import DatabaseBusy, RecordRefused
from data.query import within
from data.records import Duty, FrozenPayload, SourceStatus, StoredNarrative
from tests.durable_worker import lay_out, until
from tests.fakes.anthropic import FakeAnthropic, Hang
from tests.fakes.slack_faults import Hold
from tests.faulty import (
    ALWAYS,
    ANJALI,
    FARAH,
    HERS,
    OTHERS,
    OUT,
    Fault,
    Floor,
    assert_it_healed,
    assert_nobody_waited,
    only,
    opened,
)
from tests.monday import Live

SCOPE, OTHER_SCOPE = "discovery", "fulfilment"
DAY = 86_400
STEPS = ("collect", "score", "facts", "cards", "payload", "narrate", "check")
KNOWN, DEFECT = BriefingError("it could not be done"), KeyError("fact")
DEFECT_WORDS = "a defect of Riskbrief (KeyError: 'fact')"


@pytest.fixture
def by_slack(live: Live) -> Live:
    return only("slack", live)


@pytest.fixture
def by_both(live: Live) -> Live:
    return only("both", live)


# --- the steps of a run -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("place", "error", "words"),
    [
        ("facts", DEFECT, DEFECT_WORDS),
        ("payload", RecordRefused("no room"), "no room"),
        ("check", KNOWN, str(KNOWN)),
    ],
)
def test_a_step_that_fails_once_is_named_holds_up_nobody_and_is_done_a_minute_later(
    by_slack: Live, place: str, error: Exception, words: str
) -> None:
    with opened(by_slack, Fault(place, SCOPE, error)) as floor:
        floor.tick()

        assert floor.run(SCOPE) == ("failed", place, words)
        before = STEPS[: STEPS.index(place)]
        assert floor.steps(SCOPE) == dict.fromkeys(before, ("done", None)) | {place: ("failed", words)}
        assert (floor.end(ANJALI), floor.wait(ANJALI)) == (("due", None), None)
        assert_nobody_waited(floor)

        floor.tick(seconds=59)
        assert floor.run(SCOPE)[0] == "failed"
        floor.tick(seconds=1)
        assert floor.run(SCOPE) == ("done", "check", None)
        assert floor.steps(SCOPE) == dict.fromkeys(STEPS, ("done", None))
        assert_it_healed(floor)


def test_a_step_that_always_fails_ends_after_two_days_in_its_own_words(by_slack: Live) -> None:
    place = "facts"
    with opened(by_slack, Fault(place, SCOPE, KNOWN, times=ALWAYS)) as floor:
        floor.tick()
        assert_nobody_waited(floor)
        for _ in range(5):
            assert floor.end(ANJALI)[0] == "due"
            floor.tick(seconds=GIVE_UP_SECONDS / 5)

        assert floor.end(ANJALI) == ("failed", f"gave up after 6 attempts: {place} failed: {KNOWN}")
        for _ in range(3):
            floor.tick(hours=1)
        assert floor.run(SCOPE) == ("failed", place, str(KNOWN))
        assert by_slack.slack.messages(HERS) == []
        assert len(by_slack.slack.parents(OTHERS)) == 1


def test_a_stored_payload_that_cannot_be_read_fails_its_run_and_no_other(by_slack: Live) -> None:
    with opened(by_slack) as floor:
        [row] = floor.store.read(FrozenPayload, scope_id=SCOPE)
        floor.store.change(FrozenPayload, {"body": "{}"}, hash=row.hash)
        floor.tick()

        state, step, words = floor.run(SCOPE)
        assert (state, step) == ("failed", "payload")
        assert f"the stored payload {row.hash[:12]}" in (words or "")
        assert_nobody_waited(floor)

        floor.store.change(FrozenPayload, {"body": row.body}, hash=row.hash)
        floor.tick(minutes=1)
        assert_it_healed(floor)


def test_a_collection_that_does_not_end_is_waited_for_half_a_minute_by_all_together(by_both: Live) -> None:
    with opened(by_both) as floor:
        # Nine in Berlin for Farah, and hours after nine for Anjali, who waits for nothing any more.
        by_both.clock.moment = by_both.clock.moment.replace(hour=7)
        at = int(by_both.clock.now().timestamp())
        floor.store.save([Duty(name=COLLECTING, holder="stuck", until=at + DAY)])
        floor.tick()

        waited = by_both.clock.now().timestamp() - at
        assert COLLECT_SECONDS <= waited <= COLLECT_SECONDS + 1
        assert (floor.end(ANJALI), floor.end(FARAH)) == (OUT, OUT)
        assert floor.row(ANJALI).done_at == at
        assert floor.steps(OTHER_SCOPE)["collect"] == ("done", None)


def test_a_source_that_nobody_could_read_delays_nothing_and_the_briefing_says_that_it_is_stale(few_weeks: Live) -> None:
    few_weeks.keep("luis-ortega")
    with opened(few_weeks) as floor:
        at = int(few_weeks.clock.now().timestamp())
        rows = floor.store.read(SourceStatus, order=("source_id",))
        silent = [replace(one, as_of=at - 4 * DAY, observed_at=at - 4 * DAY) for one in rows if one.as_of]
        floor.store.delete(SourceStatus, within("observed_at"))
        floor.store.save({one.source_id: one for one in silent}.values())
        floor.store.save([Duty(name=COLLECTING, holder="stuck", until=at + DAY)])
        floor.tick()

        assert floor.end("luis-ortega") == OUT
        said = str([one.blocks for one in few_weeks.slack.messages("U07LORTEG05")])
        assert "GitHub: stale. Nothing was collected after 2026-09-03 13:00 UTC." in said
        assert few_weeks.clock.now().timestamp() - at <= COLLECT_SECONDS + 1


# --- the narrative ----------------------------------------------------------------------------------------------


def test_a_model_that_hangs_leaves_it_to_the_template(by_slack: Live) -> None:
    with FakeAnthropic() as claude:
        claude.say(Hang())
        narrator = ModelNarrator(
            messages=AnthropicMessages(SecretStr("sk-ant-x"), url=claude.url),
            plan=ModelPlan(small="small", large="large", fallbacks=(), budget=20_000_000, timeout=0.3),
            ledger=MemoryLedger(),
            clock=_Watch(),
        )
        with opened(by_slack, narrator=narrator) as floor:
            [row] = floor.store.read(FrozenPayload, scope_id=SCOPE)
            floor.store.delete(StoredNarrative, payload_hash=row.hash)
            floor.tick()

            [written] = floor.store.read(StoredNarrative, payload_hash=row.hash)
            assert claude.requests
            assert written.narrator.startswith("template")
            assert floor.steps(SCOPE)["narrate"] == ("done", None)
            assert_nobody_waited(floor)
            assert_it_healed(floor)


class _Watch:
    """Time that passes by the machine's clock, but is never waited for."""

    def now(self) -> Any:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()

    def sleep(self, _seconds: float) -> None:
        """Go on at once."""


def test_a_stored_narrative_that_is_not_proven_is_written_anew_before_anybody_reads_it(by_slack: Live) -> None:
    with opened(by_slack) as floor:
        [row] = floor.store.read(FrozenPayload, scope_id=SCOPE)
        [stored] = floor.store.read(StoredNarrative, payload_hash=row.hash)
        lie = json.loads(stored.body) | {"narrator": "a model, checked by another version"}
        lie["headline"]["text"] = "Everything broke 999 times."
        floor.store.change(StoredNarrative, {"body": json.dumps(lie)}, payload_hash=row.hash)
        floor.tick()

        [proven] = floor.store.read(StoredNarrative, payload_hash=row.hash)
        assert "999" not in proven.body
        assert floor.steps(SCOPE)["check"] == ("done", None)
        assert "999 times" not in str([one.blocks for one in by_slack.slack.messages(HERS)])
        assert_it_healed(floor)


# --- one reader's edition ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("place", "error", "words"),
    [
        ("render", DEFECT, DEFECT_WORDS),
        ("claim", RecordRefused("no room"), "no room"),
    ],
)
def test_an_edition_that_cannot_be_rendered_or_claimed_is_tried_again_in_a_minute(
    by_slack: Live, place: str, error: Exception, words: str
) -> None:
    with opened(by_slack, Fault(place, HERS, error)) as floor:
        floor.tick()

        assert (floor.end(ANJALI), floor.wait(ANJALI)) == (("due", words), 60)
        assert floor.parts(HERS) == []
        assert_nobody_waited(floor)
        floor.tick(minutes=1)
        assert_it_healed(floor)


# --- the database, and the durable engine -----------------------------------------------------------------------


def test_a_database_that_is_busy_for_a_moment_fails_nothing(by_slack: Live) -> None:
    with opened(by_slack, Fault("score", SCOPE, DatabaseBusy("busy"))) as floor:
        with pytest.raises(DatabaseBusy):
            floor.tick()
        assert floor.run(SCOPE) == ("running", "score", None)

        # What nobody holds any more is found, as it is after a crash.
        floor.tick()
        assert_nobody_waited(floor)
        assert_it_healed(floor)


@contextmanager
def durable(live: Live, fault: Fault) -> Iterator[Floor]:
    """The same, over the durable engine."""
    lay_out(live.url)
    made: list[DbosEngine] = []

    def make(work: Work) -> DbosEngine:
        slots = {"runs": 2, "slack": 2, "email": 1}
        made.append(DbosEngine(work, database_url=live.url, worker_id="one", slots=slots, polling=0.05))
        return made[0]

    with ExitStack() as stack:
        floor = stack.enter_context(opened(live, fault, make=make))
        stack.callback(made[0].stop, 5)
        made[0].start()
        yield floor


def test_on_the_durable_engine_a_step_that_fails_holds_up_nobody(by_slack: Live) -> None:
    with durable(by_slack, Fault("facts", SCOPE, DEFECT)) as floor:
        floor.tick()
        until(lambda: floor.row(FARAH).state == "sent" and floor.run(SCOPE)[0] == "failed")
        assert floor.run(SCOPE) == ("failed", "facts", DEFECT_WORDS)

        floor.tick(minutes=1)
        until(lambda: floor.row(ANJALI).state == "sent")
        assert_it_healed(floor)


def test_on_the_durable_engine_a_database_that_is_busy_for_one_claim_is_waited_for(by_slack: Live) -> None:
    with durable(by_slack, Fault("claim", HERS, DatabaseBusy("busy"))) as floor:
        floor.tick()
        until(lambda: floor.row(FARAH).state == "sent")
        until(lambda: floor.row(ANJALI).state == "sent")

        # It was the same attempt, which asked again.
        assert floor.row(ANJALI).attempts == 1
        assert_it_healed(floor)


def test_on_the_durable_engine_a_post_that_hangs_takes_one_slot_and_mail_none(by_both: Live) -> None:
    hold = Hold(accept=True)
    by_both.slack.fail("chat.postMessage", hold)
    with durable(by_both, Fault("nowhere", "", KNOWN)) as floor:
        floor.tick()
        until(hold.reached.is_set)
        until(lambda: [floor.row(one, "email").state for one in (ANJALI, FARAH)] == ["sent", "sent"])
        until(lambda: sorted(floor.row(one).state for one in (ANJALI, FARAH)) == ["due", "sent"])
        hold.release()

        floor.tick(minutes=1)
        until(lambda: [floor.row(one).state for one in (ANJALI, FARAH)] == ["sent", "sent"])
        assert [len(by_both.slack.parents(one)) for one in (HERS, OTHERS)] == [1, 1]
