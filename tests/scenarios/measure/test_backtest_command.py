"""`riskbrief backtest` over the example organisation, as an engineer calls it, leaving no trace.

The story: on the Monday after 2026-W35 nothing tells of the incident that Friday's deployment brings checkout in W36.
On the Monday after W36 that incident is a critical card, so that one more in W37 has been warned of.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from data.records import FrozenPayload, Incident
from tests.fakes.slack import FakeSlack
from tests.fakes.smtp import FakeSMTP
from tests.monday import NOW, ClosingStore, Live, rows_read
from tests.scenarios.command import Done, told
from tests.scenarios.command import ask as asked
from tests.scenarios.storefront import storefront_records

pytest_plugins = ("tests.backends", "tests.live")

SECOND = int(datetime(2026, 9, 10, 9, tzinfo=UTC).timestamp())
"""A Thursday of W37: checkout fails once more."""
MONDAYS = {"2026-W35": NOW - timedelta(days=7), "2026-W36": NOW}
"""When the briefings of the two weeks are due."""


def second(**parts: Any) -> Incident:
    told = {
        "id": "PD-9001", "service_id": "checkout", "title": "Checkout: \x1b[31mred\u202e again", "began_at": SECOND,
        "acknowledged_at": None, "resolved_at": SECOND + 3_600, "deployment_id": None, "is_deploy_related": None,
        "url": None,
    }  # fmt: skip
    return Incident(**{**told, **parts})


@pytest.fixture
def everybody(once: Callable[..., str], tmp_path: Path, slack: FakeSlack, mail: FakeSMTP) -> Live:
    """Storefront's data with its two incidents, and the whole organisation's settings."""
    return Live(tmp_path, once("storefront, failing twice", [*storefront_records(), second()]), slack, mail)


def ask(live: Live, command: str, *arguments: str, now: datetime = NOW + timedelta(days=7)) -> Done:
    """Call a command on the store, on the Monday after the second incident unless another moment is given."""
    return asked(live, command, *arguments, now=now)


def as_json(live: Live, *arguments: str) -> dict[str, Any]:
    return json.loads(told(ask(live, "backtest", *arguments, "--format", "json")))


def test_the_first_incident_comes_unwarned_and_the_second_was_warned_of_and_no_trace_is_left(storefront: Live) -> None:
    before = rows_read(storefront.url)

    [scope] = as_json(storefront, "--weeks", "2")["scopes"]

    assert rows_read(storefront.url) == before
    assert scope["weeks"] == list(MONDAYS)
    first, again = scope["incidents"]
    assert (first["id"], first["briefing"], set(map(tuple, first["warned_by"].values()))) == (
        "PD-4171", "2026-W35", {()},
    )  # fmt: skip
    # The change came and went out within the week, so that no briefing could have named it.
    assert (first["confidence"], first["change_was_open"]) == ("named", False)
    assert (again["id"], again["briefing"]) == ("PD-9001", "2026-W36")
    assert "checkout:incident" in again["warned_by"]["critical"]
    critical = scope["results"][0]
    assert (critical["threshold"], critical["incidents"], critical["warned"]) == ("critical", 2, 1)


def test_the_cost_is_what_each_mondays_briefing_had_when_it_was_due(storefront: Live) -> None:
    results = {one["threshold"]: one for one in as_json(storefront, "--weeks", "2")["scopes"][0]["results"]}

    cards = []
    for week, monday in MONDAYS.items():
        payload = json.loads(told(ask(storefront, "week", "--week", week, "--json", now=monday)))
        cards += [card["severity"] for card in payload["cards"] if card["state"] != "resolved"]
    assert "critical" in cards
    assert results["any"]["alarms"] == len(cards)
    assert results["critical"]["alarms"] == cards.count("critical")
    assert results["warning"]["alarms"] == len(cards) - cards.count("info")


def test_what_happens_later_changes_nothing_that_was_warned_of_before(own: Live) -> None:
    before = as_json(own, "--weeks", "2")["scopes"][0]["results"]
    with ClosingStore(own.url) as store:
        store.save([second(id="PD-9002", service_id="catalogue"), second(resolved_at=None)])

    after = as_json(own, "--weeks", "2")["scopes"][0]["results"]

    assert [one["alarms"] for one in after] == [one["alarms"] for one in before]
    assert [one["warned"] for one in after] == [one["warned"] for one in before]
    assert {one["incidents"] for one in after} == {3}


def test_the_rules_in_force_are_tried_and_not_what_was_sent_in_its_time(own: Live) -> None:
    before = told(ask(own, "backtest", "--weeks", "2"))
    with ClosingStore(own.url) as store:
        for week in MONDAYS:
            store.freeze(FrozenPayload(hash=week, scope_id="storefront", week=week, body="{}", frozen_at=SECOND))

    assert told(ask(own, "backtest", "--weeks", "2")) == before


def test_two_incidents_are_counts_and_no_percentages_and_a_title_cannot_style_itself(storefront: Live) -> None:
    shown = told(ask(storefront, "backtest", "--weeks", "3"))

    assert "Two Mondays, about 2026-W35 to 2026-W36 (America/New_York); two of them still learning" in shown
    assert "Left out: one Monday before anything was known of it." in shown
    assert "Two incidents can prove neither that this works nor that it fails." in shown
    critical = next(line for line in shown.splitlines() if line.startswith("critical card"))
    assert "1 of 2  " in critical
    assert "critical card (checkout:incident)" in next(one for one in shown.splitlines() if "PD-9001" in one)
    assert "PD-9001 Checkout: [31mred again" in shown
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert "checkout/deploy-126, named, of changes opened later" in shown
    assert shown == told(ask(storefront, "backtest", "--weeks", "3", "--team", "Storefront"))


def test_every_scope_that_somebody_reads_for_is_tried_and_an_incident_of_two_counts_once(everybody: Live) -> None:
    everybody.keep("katrin-vogel", "dana-whitfield", "anjali-rao")
    report = as_json(everybody, "--weeks", "2")

    known = {one["id"]: len(one["incidents"]) for one in report["scopes"]}
    assert known == {"identity+payments+storefront@Europe/Berlin": 2, "storefront": 2, "discovery": 0}
    assert report["scopes"][2]["weeks_unknown"] == list(MONDAYS)
    assert report["together"]["incidents"] == 2
    shown = told(ask(everybody, "backtest", "--weeks", "2"))
    assert "All three scopes together, each incident once" in shown
    assert "Nothing of it was known on any of these Mondays." in shown


@pytest.mark.parametrize(
    ("arguments", "code", "why"),
    [
        (("--team", "storefrnt"), 2, "there is no team 'storefrnt'; did you mean storefront?"),
        (("--team", "storefront", "--manager", "dana-whitfield"), 2, "--team and --manager each name a scope"),
        (
            ("--team", "discovery"),
            1,
            "no change of Discovery is known up to the last Monday whose week and the next were read to the end",
        ),
    ],
)
def test_what_cannot_be_tried_is_refused_in_one_line(
    storefront: Live, arguments: tuple[str, ...], code: int, why: str
) -> None:
    done = ask(storefront, "backtest", *arguments)

    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (code, "", 1)
    assert why in done.stderr
