"""Each word of `/risk`, typed in Slack, and what the asker reads."""

from __future__ import annotations

from dataclasses import replace

import pytest

import briefing.inquiry.desk
from briefing.questions.request import MOST_QUESTION
from data.records import Change, Person
from tests.fakes.slack_faults import Hold
from tests.office import ANJALI, CHANNEL, KATRIN, MEMBER, MIRIAM, STEFAN, Office, buttons, words
from tests.scenarios.asked import told

pytest_plugins = ("tests.backends", "tests.live")

CARD = "code lands without its owners"


def test_the_bare_command_shows_the_whole_briefing_and_only_to_the_asker(office: Office) -> None:
    command = office.type(user=MIRIAM)
    thread = office.slack.thread(office.digest(MIRIAM))
    shown = office.slack.responses(command, count=1 + len(thread))

    assert shown[0]["text"].startswith("1 warning: Payments")
    assert "2026-W36" in words(shown[0])
    assert {one["response_type"] for one in shown} == {"ephemeral"}
    assert len(shown) == 1 + len(thread)


@pytest.mark.parametrize("text", ["help", " HELP "])
def test_help_lists_every_word(office: Office, text: str) -> None:
    answer = words(office.ask(text))

    for word in ("team", "service", "pr", "deploy", "signal", "why", "queue", "ask", "mute", "ack", "status", "share"):
        assert f"`/risk {word}" in answer


def test_a_typo_gets_what_was_likely_meant_and_where_the_list_is(office: Office) -> None:
    answer = words(office.ask("servcie checkout"))

    assert answer.startswith("I do not know `/risk servcie checkout`. Did you mean `/risk service checkout`?")
    assert answer.endswith("`/risk help` lists all that you can ask.")


def test_words_that_are_near_nothing_get_the_list_alone(office: Office) -> None:
    answer = words(office.ask("brew coffee"))

    assert answer.startswith("I do not know `/risk brew coffee`.\n")
    assert "Did you mean" not in answer


def test_what_was_typed_comes_back_without_its_powers(office: Office) -> None:
    answer = words(office.ask("<!channel> `*x*` <https://evil.example|help> " + "long " * 900))

    first = answer.splitlines()[0]
    assert "<" not in first
    assert "*" not in first
    assert len(first) < 200


def test_a_word_without_what_it_needs_says_what_is_missing(office: Office) -> None:
    assert words(office.ask("service")) == "Say which one: `/risk service NAME`"


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
    ],
)
def test_each_topic_answers(office: Office, text: str, said: str) -> None:
    answer = office.ask(text, user=MIRIAM)

    assert said in words(answer)
    assert answer["response_type"] == "ephemeral"


def test_a_deployment_is_answered_by_its_id(office: Office) -> None:
    command = office.ask("deploy payments/deploy-1", user=MIRIAM)

    assert "payments" in words(command).casefold()


def test_a_name_that_is_nearly_right_gets_the_nearest_that_the_asker_may_see(office: Office) -> None:
    assert "Did you mean: `/risk service ledger`?" in words(office.ask("service ledgr", user=MIRIAM))


def test_what_is_anothers_is_answered_as_if_it_did_not_exist(office: Office) -> None:
    mine = words(office.ask("service search", user=MIRIAM))
    nothing = words(office.ask("service sxarch", user=MIRIAM))

    assert mine == nothing.replace("sxarch", "search")
    assert "recommendations" not in mine


def test_a_member_reads_the_team_by_roles_and_a_manager_by_name(office: Office) -> None:
    by_name = words(office.ask("pr acme/payments#971", user=MIRIAM))
    by_role = words(office.ask("pr acme/payments#971", user=MEMBER))

    assert "Sam Okafor" in by_name
    assert "Sam Okafor" not in by_role
    assert "Split the payout window" in by_role


# --- acknowledging and muting by word ----------------------------------------------------------------------------


def test_a_card_is_acknowledged_by_word_and_the_digest_says_so(office: Office) -> None:
    answer = words(office.ask("ack 1", user=MIRIAM))

    assert "Acknowledged by a manager of Payments, Mon 7 Sep 15:00." in answer
    assert "Acknowledged by a manager of Payments" in office.until(office.digest(MIRIAM), "Acknowledged")
    [in_channel] = office.slack.parents(CHANNEL)
    office.until(in_channel, "Acknowledged by a manager of Payments")


def test_acknowledging_twice_says_that_nothing_has_changed(office: Office) -> None:
    office.ask("ack payments", user=MIRIAM)

    assert words(office.ask("ack payments", user=MIRIAM)).endswith("nothing has changed.")


@pytest.mark.parametrize(
    ("until", "said"),
    [
        ("", "Muted until it changes"),
        (" until it changes", "Muted until it changes"),
        (" until 2026-10-01", "Muted until Thu 1 Oct 2026"),
        (" UNTIL Friday", "Muted until Fri 11 Sep 2026"),
    ],
)
def test_a_card_is_muted_by_word_until_something(office: Office, until: str, said: str) -> None:
    assert said in words(office.ask(f"mute payments:ownership{until}", user=MIRIAM))


def test_until_what_cannot_be_is_said_with_what_can(office: Office) -> None:
    answer = words(office.ask("mute 1 until the cows come home", user=MIRIAM))

    assert "it can be muted until it changes" in answer


def test_a_muted_card_is_unmuted_by_word(office: Office) -> None:
    office.ask("mute 1", user=MIRIAM)

    assert "the next briefing speaks of it again" in words(office.ask("unmute 1", user=MIRIAM))


def test_a_card_that_is_not_there_is_said_with_the_nearest(office: Office) -> None:
    answer = words(office.ask("ack payment", user=MIRIAM))

    assert answer.startswith("There is no card")
    assert "did you mean payments:ownership?" in answer


@pytest.mark.parametrize("text", ["ack 1", "mute 1", "unmute 1"])
def test_a_member_is_told_politely_who_may_act(office: Office, text: str) -> None:
    answer = words(office.ask(text, user=MEMBER))

    assert answer.startswith("Only those who manage Payments, and administrators")
    assert "Acknowledged" not in words({"blocks": office.digest(MIRIAM).blocks})


# --- asking ------------------------------------------------------------------------------------------------------


@pytest.fixture
def asking(office: Office) -> Office:
    object.__setattr__(office.back, "lacks_key", None)
    yield office
    object.__setattr__(office.back, "lacks_key", "ANTHROPIC_API_KEY")


def test_without_a_model_a_question_is_told_what_is_missing(office: Office) -> None:
    assert "ANTHROPIC_API_KEY is not set" in words(office.ask("ask why is it so", user=MIRIAM))


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


def test_a_question_that_nobody_can_answer_says_so(asking: Office) -> None:
    asking.elsewhere.told = told(status="not in this data", sentences=[])

    assert "That is not in this data." in words(asking.ask("ask the weather", user=MIRIAM))


def test_a_question_that_is_too_long_is_not_asked(asking: Office) -> None:
    answer = words(asking.ask("ask " + "x" * (MOST_QUESTION + 1), user=MIRIAM))

    assert f"at most {MOST_QUESTION}" in answer
    assert asking.elsewhere.asked == []


def test_a_question_that_goes_wrong_gets_an_apology_with_an_id(asking: Office, caplog) -> None:
    asking.elsewhere.told = RuntimeError("the child was eaten")

    answer = words(asking.ask("ask why", user=MIRIAM))

    error_id = answer.partition("report error `")[2].partition("`")[0]
    assert any(error_id in one.getMessage() for one in caplog.records)
    assert "eaten" not in answer


# --- sharing -----------------------------------------------------------------------------------------------------


def test_sharing_shows_the_channel_the_briefing_without_names_and_without_buttons(office: Office) -> None:
    before = len(office.slack.messages(CHANNEL))

    command = office.type("share", user=MIRIAM, channel=CHANNEL)
    [shared] = office.slack.responses(command, count=1)

    assert shared["response_type"] == "in_channel"
    assert "1 warning: Payments" in words(shared)
    assert buttons(shared) == []
    assert len(office.slack.messages(CHANNEL)) == before + 1


def test_an_answer_is_shared_by_roles(office: Office) -> None:
    [shared] = [office.ask("share pr acme/payments#971", user=MIRIAM, channel=CHANNEL)]

    assert shared["response_type"] == "in_channel"
    assert "Split the payout window" in words(shared)
    assert "Sam Okafor" not in words(shared)


def test_what_still_names_somebody_is_not_shared_and_who_it_is_is_not_repeated(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    [sam] = [one for one in office.back.store.read(Person) if one.name == "Sam Okafor"]
    [change] = [one for one in office.back.store.read(Change, number=971) if "payout" in one.title]
    monkeypatch.setattr(briefing.inquiry.desk, "mended", lambda answer, _: answer)
    office.back.store.save([replace(change, title=f"{change.title}, as {sam.name} asked")])

    try:
        answer = office.ask("share pr acme/payments#971", user=MIRIAM, channel=CHANNEL)
    finally:
        office.back.store.save([change])

    assert answer["response_type"] == "ephemeral"
    assert "Nothing was shared: what was to be shared would have named somebody" in words(answer)
    assert sam.name not in words(answer)


def test_the_share_button_under_an_answer_shares_it(office: Office) -> None:
    answer = office.ask("service ledger", user=MIRIAM, channel=CHANNEL)

    press = office.press(answer, "Share", user=MIRIAM, channel=CHANNEL)

    [shared] = office.slack.responses(press.payload, count=1)
    assert shared["response_type"] == "in_channel"
    assert "Ledger" in words(shared)


def test_in_a_direct_message_it_is_said_where_to_share(office: Office) -> None:
    assert words(office.ask("share", user=MIRIAM)).startswith("Nobody else reads here.")


def test_a_member_may_not_share(office: Office) -> None:
    answer = office.ask("share", user=MEMBER, channel=CHANNEL)

    assert answer["response_type"] == "ephemeral"
    assert words(answer).startswith("Only those who manage")


@pytest.mark.parametrize("text", ["share status", "share service nothing-like-it", "share coffee"])
def test_what_is_for_the_asker_alone_is_not_shared(office: Office, text: str) -> None:
    assert office.ask(text, user=MIRIAM, channel=CHANNEL)["response_type"] == "ephemeral"
    assert all("cannot be shared" not in one for one in office.slack.texts(CHANNEL))


# --- no briefing yet ---------------------------------------------------------------------------------------------


def test_an_administrator_reads_every_team_by_roles(office: Office) -> None:
    answer = words(office.ask("pr acme/payments#971", user=STEFAN))

    assert "Split the payout window" in answer
    assert "Sam Okafor" not in answer


def test_readers_see_nothing_of_one_another(office: Office) -> None:
    assert "Payments" not in words(office.ask(user=ANJALI))
    assert "Discovery" not in words(office.ask(user=MIRIAM))


def test_a_slow_reader_of_one_answer_keeps_nobody_waiting(office: Office) -> None:
    hold = office.slack.fail("response_url", Hold())
    office.type("status", user=KATRIN)
    assert hold.reached.wait(10)

    assert "Payments" in words(office.ask("team", user=MIRIAM))
    hold.release()
