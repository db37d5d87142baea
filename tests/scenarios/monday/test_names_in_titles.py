"""A name in what strangers wrote, on a Monday of the company: a role stands for it, or nothing is sent."""

from __future__ import annotations

import json
from collections.abc import Collection
from itertools import pairwise

import pytest

import briefing.delivery.editor
from briefing.contracts.payload import Payload, parse_payload
from briefing.privacy.leaks import everybody
from data.records import Briefing, Delivery, Person
from data.store import Store
from tests.monday import Live


@pytest.fixture
def named(live: Live) -> list[str]:
    """Each two words side by side of the titles of Dana's briefing, which are people's names from now on."""
    live.keep("dana-whitfield")
    titles = [str(one.detail["title"]).split() for one in payload_of(live).facts if one.kind == "change"]
    pairs = sorted({f"{first} {second}" for words in titles for first, second in pairwise(words)})
    names = [one for one in pairs if one.replace(" ", "").isalpha()]
    with live.opened() as store:
        store.save([
            Person(id=f"x{number}", login=f"zoe-q{number}", name=name, email=None, is_bot=False)
            for number, name in enumerate(names)
        ])  # fmt: skip
        hidden = everybody_of(store)
    return [one for one in names if f"name {one.lower()}" in hidden]


def everybody_of(store: Store) -> Collection[str]:
    with store.snapshot() as view:
        return everybody(view).ids


def payload_of(live: Live) -> Payload:
    organisation = live.settings.organisation
    scope = organisation.scope_of(organisation.managers[0]).id
    body = next(one.body for one in live.payloads() if one.scope_id == scope)
    return parse_payload(body, name="payload")


def sent(live: Live) -> str:
    """Whatever anybody was sent, decoded, in small letters."""
    mails = [one.message for one in live.mail.mails]
    parts = [part.get_content() for mail in mails for part in mail.walk() if part.get_content_maintype() == "text"]
    return "\n".join([json.dumps(live.slack.messages(), default=str, ensure_ascii=False), *parts]).lower()


def test_a_title_that_names_somebody_goes_out_with_a_role_in_its_place(live: Live, named: list[str]) -> None:
    live.brief()
    assert live.received() > (0, 0)
    told = sent(live)
    assert [one for one in named if one.lower() in told] == []
    assert "a colleague" in told


def test_an_edition_that_still_names_somebody_is_not_sent_and_its_administrators_hear_of_it(
    live: Live, named: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(briefing.delivery.editor, "redacted", lambda view, _: view)

    outcome = live.brief()["dana-whitfield"]

    # A mail holds no titles of single changes, and Slack's thread does.
    assert live.received() == (0, 1)
    assert "would have named somebody" in str(outcome.error)
    with live.opened() as store:
        assert {one.outlet for one in store.read(Delivery)} == {"email"}
        briefings = store.read(Briefing, reader_id="dana-whitfield")
    assert "failed" in {one.state for one in briefings}
    reasons = repr(briefings).lower()
    assert [one for one in named if one.lower() in reasons] == []
    status = live.call("status", "--now", live.clock.now().isoformat())
    assert "would have named somebody" in status.output
    assert [one for one in named if one.lower() in status.output.lower()] == []
