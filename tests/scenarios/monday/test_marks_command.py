"""`riskbrief mute`, `unmute`, `ack` and `marks` on Storefront: silent in the week after, and back when it is worse."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from briefing.contracts.payload import Payload, parse_payload
from data.query import within
from data.records import CardMark, Change, DeploymentChange, FrozenPayload, Incident
from tests.monday import NOW, Live, company
from tests.scenarios.command import ask, told

CARD, FIRST, NEXT = "checkout:queue", "2026-W36", "2026-W37"
DEPLOYMENT, WAITING = "checkout/deploy-126", ("acme/shop#4000", "acme/shop#4024")
TEAM = ("--team", "storefront")


@pytest.fixture
def live(storefront_briefed: Live) -> Live:
    return storefront_briefed


def payload_of(live: Live, week: str) -> Payload:
    with live.opened() as store:
        [found] = store.read(FrozenPayload, scope_id="storefront", week=week)
    return parse_payload(found.body, name="payload")


def a_week_later(live: Live, *, alone: bool) -> Payload:
    """Brief the next Monday: the incident is unresolved, and what waited for it waits still, `alone` or with more."""
    with live.opened() as store:
        waiting = store.read(Change, id=WAITING)
        at = int((NOW + timedelta(days=5)).timestamp())
        store.save([replace(one, resolved_at=None) for one in store.read(Incident, deployment_id=DEPLOYMENT)])
        store.delete(DeploymentChange, change_id=WAITING)
        store.save([replace(one, merged_at=None, closed_at=None, merge_sha=None, updated_at=at) for one in waiting])
        if alone:
            store.delete(Change, within("merged_at", int(NOW.timestamp())))
            store.delete(Change, within("opened_at", int(NOW.timestamp())))
    live.clock.forward(days=7)
    live.brief()
    return payload_of(live, NEXT)


def marks_of(live: Live) -> list[CardMark]:
    with live.opened() as store:
        return store.read(CardMark, order=("at",))


def mails(live: Live) -> str:
    """What the newest mail says, on one line."""
    part = live.mail.mails[-1].message.get_body(("plain",))
    assert part is not None
    return " ".join(part.get_content().split())


def replayed(live: Live) -> str:
    """What a replay of the second briefing says of the same week computed anew."""
    return told(ask(live, "replay", f"storefront/{NEXT}"))


def test_a_muted_card_is_silent_while_it_is_unchanged_and_every_edition_says_so(live: Live) -> None:
    said = told(ask(live, "mute", CARD, "--manager", "dana-whitfield"))
    assert said == f"{CARD} muted, until it changes, by a manager of Storefront, 2026-09-07 13:00 UTC\n"

    found = a_week_later(live, alone=True)

    assert CARD not in [card.key for card in found.cards]
    assert [(one.key, one.by, one.since_week) for one in found.muted] == [(CARD, "a manager of Storefront", FIRST)]
    line = "1 muted: Checkout: a risky change waits to go out (critical), until it changes, by a manager of Storefront"
    assert line in mails(live)
    assert line in str([message.blocks for message in live.slack.messages()])
    assert f"ask.{CARD}" not in {fact.id for fact in found.facts}
    assert [one.ended_at for one in marks_of(live)] == [None]
    told(ask(live, "unmute", CARD, *TEAM))
    assert "Computed anew, the payload is the same" in replayed(live)


def test_a_muted_card_that_got_worse_is_back_with_why_and_its_mark_has_ended(live: Live) -> None:
    told(ask(live, "mute", CARD, *TEAM))

    found = a_week_later(live, alone=False)

    [card] = [card for card in found.cards if card.key == CARD]
    assert (card.returned, found.muted) == (f"muted since {FIRST} by an administrator, and it got worse", ())
    assert "(muted since 2026-W36 by an administrator, and it got worse)" in mails(live)
    [mark] = marks_of(live)
    assert (mark.ended_at, mark.ended_why) == (int(live.clock.now().timestamp()), "it got worse")
    assert told(ask(live, "marks", *TEAM)) == "No card of Storefront is acknowledged or muted.\n"
    assert "2026-09-14 13:00: it got worse" in told(ask(live, "marks", *TEAM, "--all"))
    assert "Computed anew, the payload is the same" in replayed(live)


def test_doing_it_twice_says_so_and_undoing_it_too(live: Live) -> None:
    told(ask(live, "mute", "2", *TEAM))
    assert told(ask(live, "mute", "checkout queue", *TEAM)).startswith(
        f"{CARD} was muted already, until it changes, by"
    )
    assert told(ask(live, "unmute", CARD, *TEAM)) == f"{CARD} is muted no longer\n"
    assert told(ask(live, "unmute", CARD, *TEAM)) == f"{CARD} is not muted\n"
    by = "by a manager of Storefront, 2026-09-07 13:00 UTC"
    assert told(ask(live, "ack", CARD, "--manager", "Dana Whitfield")) == f"{CARD} is acknowledged {by}\n"
    assert told(ask(live, "ack", CARD, *TEAM)) == f"{CARD} is acknowledged {by}, as before\n"
    assert told(ask(live, "ack", CARD, *TEAM, "--undo")) == f"{CARD} is not acknowledged\n"
    assert [one.ended_why is None for one in marks_of(live)] == [False, False]


def test_a_card_that_the_newest_briefing_has_not_is_found_in_the_one_before_which_is_named(live: Live) -> None:
    newest = a_week_later(live, alone=True)
    older = {card.key for card in payload_of(live, FIRST).cards} - {card.key for card in newest.cards}

    said = told(ask(live, "ack", min(older), *TEAM))

    assert said.endswith(f"; it was in {FIRST} last\n")
    assert [(one.card, one.week) for one in marks_of(live)] == [(min(older), FIRST)]


def test_marks_as_json_name_roles_and_nobody(live: Live) -> None:
    told(ask(live, "mute", CARD, "--manager", "dana-whitfield", "--until", "in 2 weeks"))
    [row] = json.loads(told(ask(live, "marks", *TEAM, "--json")))
    assert (row["card"], row["until"], row["reader"]) == (CARD, "date", "a manager of Storefront")
    assert "dana" not in json.dumps(row)
    assert "Mon 21 Sep 2026" in told(ask(live, "marks", *TEAM))


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("mute", "checkout", *TEAM), 1, "Checkout has 4 cards; name one of checkout:incident, checkout:queue"),
        (("mute", CARD, *TEAM, "--until", "pigs fly"), 1, "until it changes, or until a day"),
        (("mute", CARD, *TEAM, "--until", "2026-09-07"), 1, "2026-09-07 has passed"),
        (("ack", CARD), 2, "give --team"),
        (("mute", CARD, "--team", "identity"), 2, "nobody has been briefed about Identity yet"),
    ],
)
def test_what_cannot_be_done_is_one_line_with_the_way_out_and_writes_nothing(
    live: Live, arguments: tuple[str, ...], code: int, message: str
) -> None:
    if "--team" not in arguments:
        live.text = company().settings
    done = ask(live, *arguments)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (code, "", 1)
    assert message in done.stderr
    assert marks_of(live) == []
