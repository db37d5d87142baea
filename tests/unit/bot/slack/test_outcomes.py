"""Every way in which a call to Slack ends other than well has a name, a handling and a line in the log."""

from __future__ import annotations

import re

import pytest
from slack_sdk.errors import SlackObjectFormationError

from bot.slack.send.client import Patience, build_client
from bot.slack.send.outcomes import BY_CODE, HANDLING, Name, outcome_of, outcome_of_answer
from tests.fakes.slack import FakeSlack
from tests.fakes.slack_faults import Drop, ErrorCode, Fault, Hold, RateLimited, ServerError


def failure(slack: FakeSlack, fault: Fault) -> Exception:
    """What the SDK raises when a call meets a fault."""
    slack.fail("views.open", fault)
    client = build_client(slack.bot_token, base_url=slack.api_url, timeout=0.3, patience=Patience(waits=0))
    with pytest.raises(Exception) as caught:  # noqa: PT011 (whatever it is, it has to get a name)
        client.views_open(trigger_id="1", view={"type": "modal"})
    slack.faults.release_all()
    return caught.value


CODES = {
    "expired_trigger_id": Name.TRIGGER_EXPIRED,
    "channel_not_found": Name.CHANNEL_GONE,
    "is_archived": Name.ARCHIVED,
    "not_in_channel": Name.NOT_IN_CHANNEL,
    "user_not_found": Name.PERSON_GONE,
    "message_not_found": Name.MESSAGE_GONE,
    "cant_update_message": Name.NOT_OURS,
    "hash_conflict": Name.CHANGED_MEANWHILE,
    "invalid_blocks": Name.REFUSED_CONTENT,
    "token_revoked": Name.NOT_ALLOWED,
    "a_code_of_tomorrow": Name.UNKNOWN,
    "ratelimited": Name.LIMITED,
    "fatal_error": Name.SLACK_FAILED,
}


def test_what_slack_does_has_a_name(slack: FakeSlack) -> None:
    assert {code: outcome_of(failure(slack, ErrorCode(code))).name for code in CODES} == CODES
    for fault, name in (
        *((RateLimited(30), Name.LIMITED), (ServerError(500), Name.SLACK_FAILED), (Hold(), Name.NO_ANSWER)),
        *((Drop(accept=True), Name.NO_ANSWER), (Drop(accept=False), Name.NO_ANSWER)),
    ):
        assert outcome_of(failure(slack, fault)).name is name
    assert outcome_of(ConnectionRefusedError("refused")).name is Name.NO_ANSWER

    # The words name the scope that lacks, or what the SDK refuses.
    scope = outcome_of(failure(slack, ErrorCode("missing_scope", {"needed": "groups:read"})))
    refused = outcome_of(SlackObjectFormationError("text must be there"))

    assert (scope.name, scope.words) == (Name.NOT_ALLOWED, "missing_scope; it needs the scope groups:read")
    assert (refused.name, "text must be there" in refused.words) == (Name.UNKNOWN, True)


def test_what_a_response_address_answers_has_a_name() -> None:
    for status, body, name in (
        (404, '{"ok":false,"error":"expired_url"}', Name.ADDRESS_SPENT),
        (404, "used_url", Name.ADDRESS_SPENT),
        (429, "", Name.LIMITED),
        (500, "<html>", Name.SLACK_FAILED),
        (400, "invalid_blocks", Name.REFUSED_CONTENT),
        (418, "teapot", Name.UNKNOWN),
    ):
        assert outcome_of_answer(status, body).name is name


def test_every_name_is_handled_and_said_in_a_whole_sentence_without_a_code() -> None:
    assert set(HANDLING) == set(Name)
    assert set(BY_CODE.values()) <= set(Name)
    for says in filter(None, (HANDLING[name].says for name in Name)):
        assert re.fullmatch(r"[A-Z].*[.!?`]\.?", says)
        assert not any(code in says for code in BY_CODE)
