"""`riskbrief week --so-far`, and the Slack side as a process of its own: what a reader is shown before Monday."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.answering import build_backing, build_slack
from bot.slack.commands.scores import with_score
from bot.wiring import build_store
from briefing.answers.values.changes import ChangeAnswer
from briefing.contracts.payload import SourceState
from data.query import within
from data.records import Change, FrozenPayload, WriteCount
from tests.monday import Live
from tests.office import ANJALI, words

pytest_plugins = ("tests.backends", "tests.live")

THURSDAY = datetime(2026, 9, 10, 13, 0, tzinfo=UTC)


def so_far(live: Live, now: datetime) -> dict[str, Any]:
    return json.loads(live.call("week", "--so-far", "--team", "discovery", "--json", "--now", now.isoformat()).stdout)


def changes(payload: dict[str, Any]) -> int:
    return next(one["value"] for one in payload["facts"] if one["id"] == "week.changes")


def test_the_running_week_is_told_as_of_now_and_leaves_no_trace(live: Live) -> None:
    with live.opened() as store:
        before = store.count(FrozenPayload), store.read(WriteCount)

    payload = so_far(live, THURSDAY)

    assert payload["period"]["week"] == "2026-W37"
    assert changes(payload) < changes(so_far(live, THURSDAY.replace(day=13))), "nothing that lands after now is in it"
    assert {one["state"] for one in payload["sources"]} == {SourceState.OK.value}, "nothing is stale for the future"
    with live.opened() as store:
        assert (store.count(FrozenPayload), store.read(WriteCount)) == before


def test_the_running_week_has_no_number(live: Live) -> None:
    called = live.call("week", "--so-far", "--week", "2026-W36", "--team", "discovery")

    assert called.exit_code == 2
    assert "--so-far is about the running week; leave --week out" in called.stderr


def test_the_slack_side_previews_by_a_child_of_its_own(few_weeks: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in few_weeks.environ.items():
        monkeypatch.setenv(name, value)
    few_weeks.clock.moment = THURSDAY
    with build_store(few_weeks.settings) as store:
        back = build_backing(few_weeks.settings, store, clock=few_weeks.clock)
        reader = back.access.reader(slack_id=ANJALI)
        assert reader is not None

        payload = back.elsewhere.preview(reader, back.access.scopes(reader)[0])

    assert (payload.scope.id, payload.period.week) == ("discovery", "2026-W37")


def test_an_open_change_that_nobody_approved_is_scored_now_by_a_child_of_its_own(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in live.environ.items():
        monkeypatch.setenv(name, value)
    live.clock.moment = THURSDAY
    with build_store(live.settings) as store:
        back = build_backing(live.settings, store, clock=live.clock)
        reader = back.access.reader(slack_id=ANJALI)
        assert reader is not None
        rows = store.read(
            Change, within("opened_at", int(THURSDAY.timestamp()) - 5 * 86_400, int(THURSDAY.timestamp()))
        )
        answers = [back.answers.answer("change", reader, one.id) for one in rows]
        opened = [one for one in answers if isinstance(one, ChangeAnswer) and one.state.startswith("Not approved")]
        known = next(one for one in opened if one.wanted is not None)

        found = with_score(known, back.elsewhere.explain("change", known.id))

    assert known.unscored is not None
    assert "it is not approved" in known.unscored
    assert found.score is not None
    assert found.score.arithmetic.startswith(f"{found.score.points} = ")
    assert found.score.origin == "what is collected by then, as if it were merged now, without an approval"
    assert (found.unscored, found.wanted) == (None, None)
    assert replace(found, score=None, unscored=known.unscored, wanted=known.wanted) == known, "nothing else is taken"


def test_without_a_frozen_week_the_reader_is_told_when_the_first_is_due(fresh: Live) -> None:
    with build_store(fresh.settings) as store:
        settings = fresh.settings
        back = build_backing(settings, store, clock=fresh.clock)
        with build_slack(settings, back):
            command = fresh.slack.command(user=ANJALI)
            fresh.slack.send_command(command)
            [answer] = fresh.slack.responses(command, count=1)

    assert "No briefing of Discovery yet; the first is due Mon 14 Sep 09:00 (Asia/Kolkata)." in words(answer)
    assert "Preview Monday" in words(answer)
