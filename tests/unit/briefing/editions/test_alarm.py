"""What administrators are told of overdue briefings: what Slack takes, and what strangers' words cannot do in it."""

from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes, policy

from briefing.editions.alarm import MOST_LINES, Alarm, alarm_as_mail, alarm_in_slack
from briefing.editions.slack.message import MAX_CHARACTERS
from tests.unit.briefing.editions.slack_checks import BlockKit, assert_valid, texts

HARM = "Ada\r\nBcc: evil@evil.example <!channel> *x* `y` http://evil.example/ :red_circle: " + "&" * 400


def alarm(line: str, number: int) -> Alarm:
    return Alarm(
        title="3 briefings are overdue", opening="They did not go out.", lines=(line,) * number, closing="Look."
    )


def test_slack_takes_as_many_and_as_long_lines_as_there_are_and_strangers_words_do_nothing(block_kit: BlockKit) -> None:
    for line in (HARM, "Ada, payments, by Slack"):
        message = alarm_in_slack(alarm(line, 300))
        assert_valid(message.blocks, block_kit)
        found = texts(message.blocks)
        assert sum(one.count("•") for one in found) == MOST_LINES
        assert found[-1] == "And 280 more. Look."
        assert sum(map(len, found)) < MAX_CHARACTERS + 3_000
        assert max(map(len, found)) < 3_000
        assert not any(one in str(message.blocks) for one in ("<!channel>", "*x*", "`y`", "http://", ":red_circle:"))
    nothing = alarm_in_slack(Alarm(title="All went out", opening="All has ended: 2 sent.", lines=(), closing=""))
    assert_valid(nothing.blocks, block_kit)
    assert texts(nothing.blocks) == ["All went out", "All has ended: 2 sent."]


def test_a_mail_is_short_plain_text_with_one_recipient() -> None:
    at = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
    told = {"sender": "Riskbrief <r@a.example>", "recipient": "boss@a.example", "domain": "a.example"}
    data = alarm_as_mail(alarm(HARM, 2), key="abc", at=at, **told)
    mail = message_from_bytes(data, policy=policy.default)
    assert mail.defects == []
    assert (mail["Bcc"], mail["To"], mail["Message-ID"]) == (None, "boss@a.example", "<riskbrief.abc@a.example>")
    assert (mail["Subject"], mail["Auto-Submitted"]) == ("[Riskbrief] 3 briefings are overdue", "auto-generated")
    assert mail.get_content_type() == "text/plain"
    assert "http://evil" not in mail.get_content()
    assert data == alarm_as_mail(alarm(HARM, 2), key="abc", at=at, **told)
