"""When a briefing is due: the reader's hour in the reader's zone, or an hour after the scope's week has closed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from briefing.contracts.organisation import Manager, Organisation, Pause, TeamPlan, due_at
from briefing.contracts.week import Week
from briefing.delivery.due import coming, due_readers, newest_due, next_due

BERLIN, NEW_YORK, KOLKATA = "Europe/Berlin", "America/New_York", "Asia/Kolkata"
AUCKLAND, LOS_ANGELES, KIRITIMATI, SYDNEY = (
    "Pacific/Auckland",
    "America/Los_Angeles",
    "Pacific/Kiritimati",
    "Australia/Sydney",
)


def manager(zone: str, *teams: str, name: str = "ada") -> Manager:
    return Manager(id=name, name=name, teams=teams or ("team",), zone=zone, email=None, slack=("U1",))


def organisation(*managers: Manager, **zones: str) -> Organisation:
    return Organisation(
        name="Acme",
        teams=tuple(TeamPlan(id=team, label=team.capitalize(), zone=zone) for team, zone in zones.items()),
        services=(),
        managers=managers,
        administrators=(),
        names="private",
        excluded=(),
    )


def local(moment: datetime, zone: str) -> str:
    return moment.astimezone(ZoneInfo(zone)).strftime("%a %Y-%m-%d %H:%M %z")


def test_the_week_of_teams_in_several_zones_is_in_the_managers_zone_and_of_one_team_in_its_own() -> None:
    both = manager(BERLIN, "web", "shop", name="both")
    one = manager(BERLIN, "shop", name="one")
    company = organisation(both, one, web=KOLKATA, shop=NEW_YORK)

    assert [
        (d.manager.id, d.scope.id, d.week.zone) for d in due_readers(company, datetime(2026, 9, 7, 12, tzinfo=UTC))
    ] == [("both", f"shop+web@{BERLIN}", BERLIN), ("one", "shop", NEW_YORK)]


@pytest.mark.parametrize(
    ("reader", "monday", "due"),
    [
        # Los Angeles closes last, at 09:00 in Berlin, and a week later than Berlin leaves summer time.
        pytest.param(BERLIN, date(2026, 10, 12), "Mon 2026-10-19 10:00 +0200", id="summer"),
        pytest.param(BERLIN, date(2026, 10, 19), "Mon 2026-10-26 09:00 +0100", id="berlins-clocks"),
        pytest.param(BERLIN, date(2026, 10, 26), "Mon 2026-11-02 10:00 +0100", id="los-angeles-clocks"),
    ],
)
def test_a_scope_of_several_zones_waits_for_the_last_of_them(reader: str, monday: date, due: str) -> None:
    ada = manager(reader, "kiwi", "spree", "palm")
    company = organisation(ada, kiwi=AUCKLAND, spree=BERLIN, palm=LOS_ANGELES)
    moment = due_at(ada, Week(monday, reader), company.scope_of(ada).zones)
    second = timedelta(seconds=1)

    assert local(moment, reader) == due
    assert [newest_due(company, ada, at).week.monday for at in (moment - second, moment)] == [
        monday - timedelta(days=7), monday,
    ]  # fmt: skip
    assert next_due(company, ada, moment - second) == moment
    assert moment.timestamp() >= Week(monday, LOS_ANGELES).end.timestamp() + 3600


def test_what_is_due_late_for_one_zone_of_several_says_which() -> None:
    ada = manager(BERLIN, "spree", "palm")
    company = organisation(ada, spree=BERLIN, palm=LOS_ANGELES)

    found = next(coming(company, ada, datetime(2026, 9, 1, tzinfo=UTC)))

    assert (found.week.id, found.why) == ("2026-W36", f"1 h after the week of Palm and Spree closes in {LOS_ANGELES}")


def test_a_running_week_of_several_zones_is_over_where_the_last_of_them_is() -> None:
    ada = manager(BERLIN, "kiwi", "palm")
    scope = organisation(ada, kiwi=AUCKLAND, palm=LOS_ANGELES).scope_of(ada)
    end = int(Week(date(2026, 8, 31), LOS_ANGELES).end.timestamp())

    assert [scope.running_week(at).id for at in (end - 1, end)] == ["2026-W36", "2026-W37"]
    assert scope.running_week(end).zone == BERLIN


def test_whoever_has_waited_longest_comes_first() -> None:
    readers = [manager(zone, name=zone) for zone in (NEW_YORK, KOLKATA, BERLIN)]
    company = organisation(*readers, team=KOLKATA)

    assert [one.manager.id for one in due_readers(company, datetime(2026, 9, 7, 20, tzinfo=UTC))] == [
        KOLKATA,
        BERLIN,
        NEW_YORK,
    ]


@pytest.mark.parametrize(
    ("pause", "due"),
    [
        pytest.param(("2026-09-14", "2026-09-15"), "Mon 2026-09-21 09:00 +0200", id="one-day"),
        pytest.param(("2026-09-01", "2026-09-14"), "Mon 2026-09-14 09:00 +0200", id="ends-on-the-day"),
        pytest.param(("2026-09-01", "2026-11-01"), "Mon 2026-11-02 09:00 +0100", id="over-a-clock-change"),
        pytest.param(("2026-09-01", None), None, id="no-end"),
    ],
)
def test_the_next_briefing_is_the_first_after_a_pause(pause: tuple[str, str | None] | None, due: str | None) -> None:
    days = [None if day is None else date.fromisoformat(day) for day in pause or ()]
    reader = replace(manager(BERLIN), pause=Pause(*days) if days else None)

    found = next_due(organisation(reader, team=BERLIN), reader, datetime(2026, 9, 9, tzinfo=UTC))

    assert (None if found is None else local(found, BERLIN)) == due
