"""Every answer as a Slack message: valid whatever strangers wrote, unknown where nothing is known, and useful."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Callable
from typing import Any

import jsonschema
import pytest

from briefing.answers.slack.render import render_answer
from briefing.answers.values.common import NoBriefing, NotFound
from briefing.answers.values.weeks import Line
from briefing.editions.slack.message import MAX_BLOCKS, MAX_CHARACTERS, SlackMessage, characters_in
from briefing.editions.slack.rows import CardStanding, Controls
from briefing.editions.view.controls import Verb
from briefing.editions.view.values import BandRow
from tests.fakes.slack_limits import block_errors
from tests.unit.briefing.answers.monday import DANA, Reception
from tests.unit.briefing.editions.slack_checks import assert_valid, elements_in, models, texts
from tests.unit.briefing.editions.weeks import ODD_TEXTS

OWN = ("2026-W36: sent Mon 7 Sep 09:00 in Slack", "2026-W36: nobody knows whether it arrived: no answer came")
WORK = (Line("2026-W36: runs 1 failed, 6 done"), Line("No worker is alive.", is_sound=False))

ASKED: dict[str, Callable[[Reception], Any]] = {
    "team": lambda at: at.desk.answer("team", at.reader(DANA), "storefront"),
    "service": lambda at: at.desk.answer("service", at.reader(DANA), "checkout"),
    "quiet service": lambda at: at.desk.answer("service", at.reader(DANA), "catalogue"),
    "change": lambda at: at.desk.answer("change", at.reader(DANA), "acme/shop#4012"),
    "waiting change": lambda at: at.desk.answer("change", at.reader(DANA), "acme/shop#4000"),
    "deployment": lambda at: at.desk.answer("deployment", at.reader(DANA), "checkout/deploy-126"),
    "signal": lambda at: at.desk.answer("signal", at.reader(DANA), "lines_added"),
    "card": lambda at: at.desk.answer("card", at.reader(DANA), "checkout:incident"),
    "queue": lambda at: at.desk.answer("queue", at.reader(DANA)),
    "status": lambda at: at.desk.status(at.reader(DANA)),
    "status of the work": lambda at: dataclasses.replace(
        at.desk.status(at.reader(DANA)), is_well=False, own=OWN, work=WORK
    ),
    "no service": lambda at: at.desk.answer("service", at.reader(DANA), "chekout"),
    "no change": lambda _: NotFound(what="change", text="<!here> *x*"),
    "which team": lambda _: NotFound(what="team", text="", nearest=("a", "b"), is_ambiguous=True),
    "no briefing": lambda _: NoBriefing(scope_id="shop", scope="Shop", first_due="Mon 14 Sep 09:00 (UTC)"),
    "nobody's briefing": lambda _: NoBriefing(scope_id="shop", scope="Shop", first_due=None),
}
"""An answer of every kind."""

OURS = ("scoring", "briefing.rules")
"""Where values come from that nobody but us writes; the figures of a band are ours as well."""

KEPT_WORDS = frozenset({"key", "tone", "severity", "state", "url", "anchor", "payload_hash", "what"})
"""Fields that no stranger writes or that tell two cards apart: words of ours, keys, addresses that were found safe."""

STRANGERS = (ODD_TEXTS[0], ODD_TEXTS[2], "&" * 400, "very-long-name-" * 60, "@channel @here #general <#C1|x>", "")
"""One of each kind of what strangers write; single letters of it are of
tests/unit/briefing/editions/slack/test_message.py."""

every_answer = pytest.mark.parametrize("ask", ASKED.values(), ids=ASKED)


def changed(value: Any, change: Callable[[str, Any], Any], name: str = "") -> Any:
    """An answer with every part of it changed, by the name of the field that it stands in; ours stay ours."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        if type(value).__module__.startswith(OURS) or type(value) is BandRow:
            return value
        parts = {
            field.name: changed(getattr(value, field.name), change, field.name) for field in dataclasses.fields(value)
        }
        return dataclasses.replace(value, **parts)
    if isinstance(value, tuple) and name != "series":
        return tuple(changed(one, change, name) for one in value)
    return change(name, value)


def rows(value: Any, **options: Any) -> Controls:
    briefed = getattr(value, "briefed", None)
    return Controls(payload="f" * 64 if briefed is None else briefed.payload_hash, **options)


def assert_sound(message: SlackMessage, block_kit: jsonschema.Draft7Validator) -> None:
    blocks = list(message.blocks)
    assert_valid(blocks, block_kit)
    assert not block_errors(blocks, most=MAX_BLOCKS)
    assert characters_in(models(blocks)) <= MAX_CHARACTERS
    assert 0 < len(message.text) < 4_000


def said(message: SlackMessage) -> str:
    return "\n".join(texts(message.blocks))


@every_answer
def test_an_answer_passes_both_validators_however_long_it_is_and_what_is_shared_cannot_be_pressed(
    ask, reception: Reception, block_kit
) -> None:
    value = ask(reception)
    told = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    lists = [name for name, held in told.items() if isinstance(held, tuple) and held]
    empty = dataclasses.replace(value, **dict.fromkeys(lists, ()))
    long = dataclasses.replace(value, **{name: repeated(name, told[name]) for name in lists})

    for one in (value, empty, long):
        assert_sound(render_answer(one, rows=rows(value)), block_kit)
    shared = render_answer(value)
    assert_sound(shared, block_kit)
    assert not list(elements_in(list(shared.blocks)))
    # It ends with what can be asked next.
    last = shared.blocks[-1]
    if type(value) is not NotFound:
        assert last["type"] == "context"
        assert last["elements"][-1]["text"].startswith("Ask next: `/risk ")
        assert last["elements"][-1]["text"].count("`/risk ") <= 3


@every_answer
def test_strangers_words_change_nothing_but_themselves(ask, reception: Reception, block_kit) -> None:
    value = ask(reception)
    for odd in STRANGERS:
        hostile = changed(
            value, lambda name, one, odd=odd: odd if isinstance(one, str) and name not in KEPT_WORDS else one
        )
        message = render_answer(hostile, rows=rows(value))

        assert_sound(message, block_kit)
        for text in (said(message), message.text):
            assert "<!" not in text
            assert "<#" not in text
            assert "@here" not in text


@pytest.mark.parametrize(("changes", "told"), [(None, "changes unknown"), (0, "0 changes"), (2, "2 changes")])
def test_the_line_of_a_service_tells_unknown_from_quiet(changes, told, reception: Reception) -> None:
    value = ASKED["team"](reception)
    service = dataclasses.replace(value.services[0], changes=changes, mean=None)
    text = said(render_answer(dataclasses.replace(value, services=(service,))))
    assert told in text
    assert ("mean score unknown" in text) is (changes != 0)


@every_answer
def test_what_nobody_knows_is_unknown_and_never_nothing(ask, reception: Reception, block_kit) -> None:
    value = ask(reception)
    unknown = changed(
        value, lambda name, one: None if isinstance(one, float | int) and name in OPTIONAL_FIGURES else one
    )

    message = render_answer(unknown, rows=rows(value))

    assert_sound(message, block_kit)
    if unknown != value and type(value).__name__ in {"ServiceAnswer", "QueueAnswer"}:
        assert "unknown" in said(message)


OPTIONAL_FIGURES = frozenset(
    {
        *("now", "before", "usual", "share", "changes", "mean", "moved", "waiting", "waiting_elevated", "total"),
        *("elevated", "added", "deleted", "delta", "deployments", "incidents"),
    }
)


def repeated(name: str, items: tuple[Any, ...]) -> tuple[Any, ...]:
    """A hundred of the same; cards under keys of their own, as they have."""
    many = tuple(itertools.islice(itertools.cycle(items), 100))
    if name != "cards":
        return many
    return tuple(dataclasses.replace(one, key=f"{one.key}{place}") for place, one in enumerate(many))


def test_what_is_too_long_is_cut_between_its_parts_and_counted(reception: Reception, block_kit) -> None:
    value = ASKED["service"](reception)
    message = render_answer(dataclasses.replace(value, riskiest=value.riskiest * 30), rows=rows(value))
    assert_sound(message, block_kit)
    assert "lines more" in said(message)

    queue = ASKED["queue"](reception)
    message = render_answer(dataclasses.replace(queue, waiting=queue.waiting * 40), rows=rows(queue))
    assert "Cut for length" in said(message)
    assert "Ask next" in said(message)


def test_what_was_done_about_a_card_stands_under_it(reception: Reception) -> None:
    value = ASKED["service"](reception)
    standings = {"checkout:queue": CardStanding(acknowledged="Acknowledged by a manager of Storefront, Mon 09:12")}

    message = render_answer(value, rows=rows(value, standings=standings))

    assert "Acknowledged by a manager of Storefront, Mon 09:12" in said(message)
    pressed = [one["action_id"] for one in elements_in(list(message.blocks))]
    assert pressed.count(Verb.MORE.action_id) == len(value.cards)
    assert str(message.blocks).count(f"'value': '{Verb.UNACKNOWLEDGE}'") == 1
    assert pressed[-1] == Verb.SHARE.action_id
    row = next(one for one in message.blocks if one["type"] == "actions" and "query" in str(one))
    assert '"query":"service checkout"' in row["elements"][0]["value"]


def test_where_there_is_nothing_yet_or_nothing_like_it_something_is_offered(reception: Reception) -> None:
    found = render_answer(ASKED["no service"](reception))
    assert found.text == "I found no service “chekout” that you can see. Did you mean /risk service checkout?"
    value = ASKED["no briefing"](reception)

    message = render_answer(value, rows=rows(value))

    assert message.text == "No briefing of Shop yet; the first is due Mon 14 Sep 09:00 (UTC)."
    assert [one["action_id"] for one in elements_in(list(message.blocks))] == [Verb.PREVIEW.action_id]


def test_a_status_says_what_became_of_the_readers_own_briefing_and_of_the_work(reception: Reception) -> None:
    told = render_answer(ASKED["status of the work"](reception))

    shown = said(told)
    assert "• 2026-W36: sent Mon 7 Sep 09:00 in Slack\n• 2026-W36: nobody knows whether it arrived" in shown
    assert "*The work*\n• 2026-W36: runs 1 failed, 6 done\n:warning: No worker is alive." in shown
    assert "sent Mon 7 Sep 09:00 in Slack" in told.text
    assert shown.startswith(":warning:")


def test_what_matters_comes_first_in_words_and_in_the_notification(reception: Reception) -> None:
    message = render_answer(ASKED["service"](reception))
    opening = "Act before the next deploy. Mean score 43.8 (usual 45.9) over 12 changes, one of them high or critical."
    assert message.text.startswith(f"Checkout: {opening}")
    assert texts(message.blocks)[0].startswith(f":red_circle: *Checkout*: {opening}")

    text = said(render_answer(ASKED["waiting change"](reception)))
    assert "*80 points, critical.*" in text
    assert "unresolved incident on the service raised it to 80" in text
    assert "→ wait with it until no incident is open on the service: 80 → 47" in text
    assert "Score as of Mon 7 Sep 00:00, from the briefing of 2026-W36. Updated since then" in text

    value = dataclasses.replace(ASKED["change"](reception), score=None, unscored="Not scored yet: soon.")
    told = render_answer(value).text
    assert told.startswith("acme/shop#4012: Not scored yet: soon. Merged Fri 4 Sep")
    assert "points" not in told
