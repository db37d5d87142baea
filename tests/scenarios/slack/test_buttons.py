"""Each button of the digest, its thread and the answers, pressed in Slack, and what everybody reads afterwards."""

from __future__ import annotations

import pytest

from data.records import Feedback, FrozenPayload
from tests.fakes.slack_api import Message
from tests.fakes.slack_faults import Drop, ErrorCode, RateLimited
from tests.office import CHANNEL, MEMBER, MIRIAM, STEFAN, STRANGER, Office, buttons, words

pytest_plugins = ("tests.backends", "tests.live")

ACKNOWLEDGED = "Acknowledged by a manager of Payments, Mon 7 Sep 15:00"
MUTED = "Muted until it changes, by a manager of Payments, Mon 7 Sep 15:00"


def shown(message: Message) -> str:
    return words({"blocks": message.blocks})


# --- in the digest -----------------------------------------------------------------------------------------------


def test_acknowledge_updates_the_digest_in_place_and_undo_brings_the_very_same_message_back(office: Office) -> None:
    digest = office.digest(MIRIAM)
    before, delivered = shown(digest), digest.blocks

    office.press(digest, "Acknowledge", user=MIRIAM)

    after = office.until(digest, ACKNOWLEDGED)
    assert "Acknowledge" not in buttons(digest)
    assert "Undo acknowledgement" in buttons(digest)
    assert before.splitlines()[:5] == after.splitlines()[:5]
    assert digest.metadata is not None, "the delivery's id was lost, by which it is found after a crash"

    office.press(digest, "Undo acknowledgement", user=MIRIAM)
    office.until_not(digest, ACKNOWLEDGED)
    assert digest.blocks == delivered
    assert office.marks() == []


def test_snooze_is_shown_to_everybody_who_got_the_card(office: Office) -> None:
    [in_channel] = office.slack.parents(CHANNEL)

    office.press(office.cards(), "Snooze until it changes", user=MIRIAM)

    for message in (office.cards(), office.digest(MIRIAM), in_channel, office.slack.thread(in_channel)[0]):
        office.until(message, MUTED)
        assert "Unmute" in buttons(message)


def test_a_verdict_is_counted_on_its_button_and_the_last_one_of_a_reader_counts(office: Office) -> None:
    digest = office.digest(MIRIAM)

    office.press(digest, "Useful", user=MIRIAM)
    office.slack.wait_until(lambda: "Useful · 1" in buttons(digest))
    office.press(digest, "Wrong", user=MIRIAM)
    office.slack.wait_until(lambda: "Wrong · 1" in buttons(digest))

    assert "Useful" in buttons(digest)
    [kept] = office.back.store.read(Feedback)
    assert (kept.place, kept.verdict, kept.scope_id) == ("headline", "wrong", "payments")
    assert "miriam" not in kept.reader_id

    # On a card it is about its sentence, and anyone in the channel may say what they think.
    message, [in_channel] = office.cards(), office.slack.parents(CHANNEL)
    office.press(message, "Not useful", user=MIRIAM)
    office.slack.wait_until(lambda: "Not useful · 1" in buttons(message))
    office.press(in_channel, "Useful", user=STRANGER)
    office.slack.wait_until(lambda: "Useful · 1" in buttons(in_channel))
    told = {(one.card, one.verdict) for one in office.back.store.read(Feedback)}
    assert told == {(None, "wrong"), ("payments:ownership", "not useful"), (None, "useful")}
    assert not any(STRANGER in one.reader_id for one in office.back.store.read(Feedback))


def test_why_opens_everything_and_acknowledging_there_draws_it_again_and_the_digest(office: Office) -> None:
    office.press(office.digest(MIRIAM), "Why?", user=MIRIAM)

    modal = office.modal(MIRIAM)
    for told in ("Why this card", "materially more owned files than usual landed", "Sam Okafor"):
        assert told in words(modal)

    office.press(modal, "Acknowledge", user=MIRIAM)
    assert ACKNOWLEDGED in words(office.modal(MIRIAM, holding="Acknowledged"))
    office.until(office.digest(MIRIAM), ACKNOWLEDGED)


def test_open_all_opens_every_card_and_what_it_shows_can_be_pressed(office: Office) -> None:
    office.press(office.digest(MIRIAM), "Open all", user=MIRIAM)
    modal = office.modal(MIRIAM, holding="All cards")
    assert "Share of the points" in words(modal)

    office.press(modal, "Snooze until it changes", user=MIRIAM)
    assert MUTED in words(office.modal(MIRIAM, holding="Muted"))

    office.press(office.modal(MIRIAM, holding="All cards"), "Why?", user=MIRIAM)
    office.modal(MIRIAM, holding="Why this card")
    assert len(office.slack.calls_of("views.push")) == 1


def test_share_in_a_channel_shows_the_roles_edition_to_it_once_for_two_presses(office: Office) -> None:
    [in_channel] = office.slack.parents(CHANNEL)

    press = office.press(in_channel, "Share", user=MIRIAM)

    [shared] = office.slack.responses(press.payload, count=1)
    assert shared["response_type"] == "in_channel"
    assert buttons(shared) == []
    assert "thread" not in words(shared)
    second = office.press(in_channel, "Share", user=STEFAN)
    assert office.told(second).startswith("It was shared from here a moment ago.")


# --- in answers that one person sees -----------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["", "why 1"])
def test_an_answer_is_drawn_again_in_its_own_place_and_can_be_pressed_again(office: Office, text: str) -> None:
    answer = office.ask(text, user=MIRIAM)
    press = office.press(answer, "Acknowledge", user=MIRIAM)
    [again] = office.slack.responses(press.payload, count=1)
    assert again["replace_original"] is True
    assert ACKNOWLEDGED in words(again)
    assert words(again).splitlines()[0] == words(answer).splitlines()[0]

    undo = office.press(again, "Undo acknowledgement", user=MIRIAM)

    [last] = office.slack.responses(undo.payload, count=1)
    assert "Acknowledged" not in words(last)
    assert office.marks() == []


# --- who may press what ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("user", [MEMBER, STRANGER])
def test_acting_is_for_managers_and_administrators(office: Office, user: str) -> None:
    [in_channel] = office.slack.parents(CHANNEL)

    for label in ("Acknowledge", "Snooze until it changes", "Share"):
        press = office.press(in_channel, label, user=user)
        [refusal] = office.slack.responses(press.payload, count=1)
        assert refusal["response_type"] == "ephemeral"
        assert refusal["text"].startswith("Only those who manage Payments, and administrators")
    assert office.marks() == []


def test_a_button_of_an_older_version_says_so(office: Office) -> None:
    for value in ("", "[1]", '{"payload":1}', '{"payloads":"x"}', "payments:ownership"):
        press = office.slack.press(office.digest(MIRIAM), "Acknowledge", user=MIRIAM)
        press.payload["actions"][0]["block_id"] = value
        office.send(press)
        assert "`/risk` shows this week's briefing" in office.told(press)
    assert office.marks() == []
    # A link that is pressed is acknowledged and answered like that, too.
    press = office.slack.press(office.digest(MIRIAM), "Why?", user=MIRIAM)
    del press.payload["actions"][0]["selected_option"]
    press.payload["actions"][0]["action_id"] = "open-the-page"
    office.send(press)
    assert "older version" in office.told(press)


def test_an_old_message_says_so_and_nothing_is_changed(office: Office) -> None:
    store, digest = office.back.store, office.digest(MIRIAM)
    newest = store.read(FrozenPayload, scope_id="payments", week="2026-W36")[0]
    body = newest.body.replace('"week":"2026-W36"', '"week":"2026-W37"')
    with office.later("payments", "2026-W37", body):
        press = office.press(digest, "Acknowledge", user=MIRIAM)
        told = office.told(press)
        why = office.press(digest, "Why?", user=MIRIAM)
        office.modal(MIRIAM, holding="Why this card")

    assert "This is the briefing of 2026-W36, and 2026-W37 is there meanwhile" in told
    assert office.slack.responses(why.payload) == []
    assert office.marks() == []


# --- what Slack refuses ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (ErrorCode("is_archived"), "That channel is archived"),
        (ErrorCode("ratelimited"), "Slack asks me to slow down"),
        (RateLimited(30), "Slack asks me to slow down"),
        (Drop(accept=True), "Slack did not answer in time"),
    ],
)
def test_a_message_that_cannot_be_updated_says_why_and_pressing_again_is_harmless(office: Office, fault, said) -> None:
    digest = office.digest(MIRIAM)
    office.slack.fail("chat.update", fault)

    press = office.press(digest, "Acknowledge", user=MIRIAM)
    answer = office.told(press)
    assert ACKNOWLEDGED in answer
    assert said in answer
    assert office.marks() == [("payments:ownership", "acknowledged")]
    office.send(press)

    office.until(digest, ACKNOWLEDGED)
    assert office.marks() == [("payments:ownership", "acknowledged")]


def test_an_answer_that_got_lost_after_it_arrived_is_not_sent_again(office: Office) -> None:
    office.slack.fail("response_url", Drop(accept=True))

    command = office.type("status", user=MIRIAM)
    office.slack.responses(command, count=1)
    office.ask("help", user=MIRIAM)

    assert len(office.slack.responses(command)) == 1


def test_a_modal_that_comes_too_late_is_answered_in_a_message(office: Office) -> None:
    press = office.slack.press(office.digest(MIRIAM), "Why?", user=MIRIAM)
    trigger = office.slack.workspace.triggers[press.payload["trigger_id"]]
    trigger.made_at -= 4
    office.send(press)

    assert "materially more owned files" in office.told(press)
    assert office.slack.modals(MIRIAM) == []


def test_what_one_person_alone_sees_offers_only_what_they_may_do(office: Office) -> None:
    [in_channel] = office.slack.parents(CHANNEL)

    office.press(in_channel, "Why?", user=MEMBER)

    assert "Acknowledge" not in buttons(office.modal(MEMBER))
    assert "Acknowledge" not in buttons(office.ask("why 1", user=MEMBER))
    assert "Acknowledge" in buttons(office.ask("why 1", user=MIRIAM))


def test_a_thread_that_would_be_laid_out_anew_stays_as_it_was_sent_and_the_answer_says_how_it_stands(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = office.cards()
    before = message.blocks
    monkeypatch.setattr("bot.slack.buttons.redraw.digest_of", lambda _: "of another version")

    press = office.press(message, "Acknowledge", user=MIRIAM)

    assert ACKNOWLEDGED in office.told(press)
    office.until(office.digest(MIRIAM), ACKNOWLEDGED)
    assert message.blocks == before
