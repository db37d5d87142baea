"""Each word of `/risk`, typed in Slack, and what the asker reads."""

from __future__ import annotations

from dataclasses import replace

import pytest

import briefing.answers.answer_service
from briefing.answers.questions.dialogue import MOST_QUESTION
from data.records import Change, Person
from tests.fakes.slack_faults import Hold
from tests.office import CHANNEL, KATRIN, MEMBER, MIRIAM, Office, words
from tests.scenarios.asked import told

pytest_plugins = ("tests.backends", "tests.live")

CARD = "code lands without its owners' approval"


def test_the_bare_command_shows_the_whole_briefing_and_only_to_the_asker(office: Office) -> None:
    command = office.type(user=MIRIAM)
    thread = office.slack.thread(office.digest(MIRIAM))
    shown = office.slack.responses(command, count=1 + len(thread))

    assert shown[0]["text"].startswith("1 warning: Payments")
    assert "Mon 31 Aug – Sun 6 Sep 2026" in words(shown[0])
    assert {one["response_type"] for one in shown} == {"ephemeral"}
    assert len(shown) == 1 + len(thread)


def test_help_lists_every_word(office: Office) -> None:
    answer = words(office.ask(" HELP "))

    for word in ("team", "service", "pr", "deploy", "signal", "why", "queue", "ask", "mute", "ack", "status", "share"):
        assert f"`/risk {word}" in answer


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("team payments", "*Payments*: Decide this week."),
        ("team", "*Payments*: Decide this week."),
        ("service Ledger", "*Ledger*: Nothing needs you this week."),
        ("queue", "nothing waited to go out"),
        ("signal lines added", "*Lines added* (lines_added)"),
        ("why 1", "Why: On the most-changed code"),
        ("why payments:ownership", "Why: On the most-changed code"),
        ("pr acme/payments#971", "Split the payout window"),
        ("status", "all 4 sources could be read"),
        ("deploy payments/deploy-1", "deploy-1"),
        ("mute 1", "Muted until it changes"),
        ("mute payments:ownership UNTIL Friday", "Muted until Fri 11 Sep 2026"),
        ("mute 1 until the cows come home", "a card can be muted until it changes, or until a day"),
        ("unmute 1", "was not muted"),
        ("ack payment", "did you mean payments:ownership?"),
        ("service ledgr", "Did you mean: `/risk service ledger`?"),
        ("servcie checkout", "I do not know `/risk servcie checkout`. Did you mean `/risk service checkout`?"),
        ("brew coffee", "I do not know `/risk brew coffee`.\n"),
        ("service", "Say which one: `/risk service NAME`"),
        ("share", "Nobody else reads here."),
        ("ask why is it so", "ANTHROPIC_API_KEY is not set"),
    ],
)
def test_each_topic_answers(office: Office, text: str, said: str) -> None:
    answer = office.ask(text, user=MIRIAM)

    assert said in words(answer)
    assert answer["response_type"] == "ephemeral"


# --- acknowledging and muting by word ----------------------------------------------------------------------------


def test_a_card_is_acknowledged_by_word_and_the_digest_says_so(office: Office) -> None:
    answer = words(office.ask("ack 1", user=MIRIAM))

    assert "Acknowledged by a manager of Payments, Mon 7 Sep 15:00." in answer
    assert words(office.ask("ack payments", user=MIRIAM)).endswith("nothing has changed.")
    assert "Acknowledged by a manager of Payments" in office.until(office.digest(MIRIAM), "Acknowledged")
    [in_channel] = office.slack.parents(CHANNEL)
    office.until(in_channel, "Acknowledged by a manager of Payments")


def test_a_member_is_told_politely_who_may_act(office: Office) -> None:
    for text in ("ack 1", "mute 1", "unmute 1", "share"):
        answer = office.ask(text, user=MEMBER, channel=CHANNEL)
        assert words(answer).startswith("Only those who manage ")
        assert answer["response_type"] == "ephemeral"
    assert "Acknowledged" not in words({"blocks": office.digest(MIRIAM).blocks})


# --- asking ------------------------------------------------------------------------------------------------------


def test_a_question_is_answered_about_the_askers_own_briefing(asking: Office) -> None:
    asking.elsewhere.told = told()

    answer = words(asking.ask("ask --json why is it so", user=MIRIAM))

    assert "Payments carries all of it." in answer
    assert "chosen by claude-haiku-5-5, said by Riskbrief; looked at the week's facts" in answer
    assert asking.elsewhere.asked == [("--json why is it so", "miriam-adler", "payments", "2026-W36")]


def test_what_takes_long_says_that_somebody_is_looking_and_then_takes_its_place(asking: Office) -> None:
    asking.slow.patience = 0.01
    asking.elsewhere.told = told()
    asking.elsewhere.gate.clear()

    command = asking.type("ask why", user=MIRIAM)
    [first] = asking.slack.responses(command, count=1)
    asking.elsewhere.gate.set()
    asking.slack.responses(command, count=2)

    assert first["text"] == "Looking… (why)"
    assert ["Payments carries all of it." in words(one) for one in asking.slack.shown(command)] == [True]


def test_a_question_too_long_is_not_asked_and_one_that_goes_wrong_gets_an_apology(asking: Office, caplog) -> None:
    answer = words(asking.ask("ask " + "x" * (MOST_QUESTION + 1), user=MIRIAM))

    assert f"at most {MOST_QUESTION}" in answer
    assert asking.elsewhere.asked == []

    asking.elsewhere.told = RuntimeError("the child was eaten")
    answer = words(asking.ask("ask why", user=MIRIAM))
    error_id = answer.partition("report error `")[2].partition("`")[0]
    assert any(error_id in one.getMessage() for one in caplog.records)
    assert "eaten" not in answer


# --- sharing -----------------------------------------------------------------------------------------------------


def test_what_still_names_somebody_is_not_shared_and_who_it_is_is_not_repeated(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    [sam] = [one for one in office.back.store.read(Person) if one.name == "Sam Okafor"]
    [change] = [one for one in office.back.store.read(Change, number=971) if "payout" in one.title]
    monkeypatch.setattr(briefing.answers.answer_service, "redacted", lambda answer, _: answer)
    office.back.store.save([replace(change, title=f"{change.title}, as {sam.name} asked")])

    try:
        answer = office.ask("share pr acme/payments#971", user=MIRIAM, channel=CHANNEL)
    finally:
        office.back.store.save([change])

    assert answer["response_type"] == "ephemeral"
    assert "Nothing was shared: what was to be shared would have named somebody" in words(answer)
    assert sam.name not in words(answer)


def test_what_is_for_the_asker_alone_is_not_shared(office: Office) -> None:
    for text in ("share status", "share service nothing-like-it", "share coffee"):
        assert office.ask(text, user=MIRIAM, channel=CHANNEL)["response_type"] == "ephemeral"
    assert all("cannot be shared" not in one for one in office.slack.texts(CHANNEL))


def test_a_slow_reader_of_one_answer_keeps_nobody_waiting(office: Office) -> None:
    hold = office.slack.fail("response_url", Hold())
    office.type("status", user=KATRIN)
    assert hold.reached.wait(10)

    assert "Payments" in words(office.ask("team", user=MIRIAM))
    hold.release()
