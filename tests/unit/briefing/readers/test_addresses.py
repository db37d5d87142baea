"""The marks on addresses: what is held against which, by whom it is told, and how it ends."""

from __future__ import annotations

import shlex
from dataclasses import replace

import pytest

from bot.doctor.briefings import marked_addresses
from briefing.contracts.organisation import Manager, Organisation
from briefing.delivery.runs.notices import refusal_notice, tell_of_refusal
from briefing.readers.addresses import clear, how_to_clear, mark_of, mark_unsubscribed, marks, refusal
from data.records import AddressMark
from data.store import Store
from tests.fakes.slack_limits import block_errors
from tests.unit.briefing.editions.slack_checks import models

pytest_plugins = ("tests.backends",)

ADA = "Ada@Acme.example"
NASTY = "550 <!channel> *bold* `code` https://evil.example/x \u202e desrever\r\n" + "&" * 3_000
READER = Manager(id="ada", name="Ada", teams=("web",), zone="UTC", email=ADA, slack=("C0WEB",))
COMPANY = Organisation(
    name="Acme", teams=(), services=(), managers=(READER,), administrators=(), names="never", excluded=()
)


def refused(store: Store, address: str, reason: str, at: int) -> AddressMark:
    """Keep that a server refused an address, as a sender does; return the mark that holds."""
    with store.transaction() as transaction:
        return transaction.mark_once(refusal("email", address, reason, at))


def test_an_address_is_marked_whatever_its_capitals_and_keeps_its_first_refusal(store: Store) -> None:
    first = refused(store, ADA, "550 no\r\nsuch user", 10)
    again = refused(store, ADA.lower(), "550 still not", 20)

    assert (first.address, first.state, first.reason, first.at) == (ADA.casefold(), "refused", "550 no such user", 10)
    assert again == first == mark_of(store, "email", ADA.upper())
    assert mark_of(store, "slack", ADA) is None
    assert (store.mark_told(first, at=11), store.mark_told(first, at=12)) == (True, False)
    assert (clear(store, "slack", ADA), clear(store, "email", ADA), clear(store, "email", ADA)) == (False, True, False)
    assert marks(store) == ()
    # To have told of a mark says nothing of the next one.
    new = refused(store, ADA, "550", 20)
    assert store.mark_told(first, at=21) is False
    assert (marks(store), new.told_at) == ((new,), None)


def test_the_readers_own_word_goes_over_a_servers_and_a_servers_not_over_theirs(store: Store) -> None:
    refused(store, ADA, "550", 10)

    left = mark_unsubscribed(store, ADA, "by the link in a mail", 20)

    assert (left.state, left.at) == ("unsubscribed", 20)
    assert mark_unsubscribed(store, ADA, "again", 30) == refused(store, ADA, "550", 40) == left
    assert marks(store) == (left,)


def test_a_notice_stays_within_slacks_limits_and_formats_nothing_of_a_servers_words() -> None:
    for is_briefed_here in (True, False):
        message = refusal_notice(refusal("email", ADA, NASTY, 1), is_briefed_here=is_briefed_here)
        said = str(message)

        assert list(block_errors(list(message.blocks))) == []
        for block in models(message.blocks):
            block.validate_json()
        assert [sign for sign in ("<!channel>", "*bold*", "`code`", "https://evil", "\u202e") if sign in said] == []
        assert ("here in Slack meanwhile" in said, "none until" in said) == (is_briefed_here, not is_briefed_here)


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
@pytest.mark.parametrize("how", ["no-slack", "channel-only", "no-mark", "unsubscribed", "told"])
def test_nobody_is_told_who_need_not_or_cannot_be(store: Store, how: str) -> None:
    reader = READER if how == "channel-only" else replace(READER, slack=("C0WEB", "U0ADA"))
    if how == "unsubscribed":
        mark_unsubscribed(store, ADA, "by the link in a mail", 10)
    elif how != "no-mark":
        mark = refused(store, ADA, "550", 10)
        if how == "told":
            store.mark_told(mark, at=11)
    # A courier that is used fails, since it has no way to deliver.
    courier = None if how == "no-slack" else object()

    assert tell_of_refusal(store, courier, reader, "c0ffee", 20) == ()


def test_the_doctor_names_the_refused_of_the_settings_with_the_fix() -> None:
    mine, history = (
        refusal("email", ADA, "550 no such user", 1_788_000_000),
        refusal("email", "old@acme.example", "5", 1),
    )
    left = replace(mine, state="unsubscribed", reason="by the link in a mail")
    alone = replace(COMPANY, managers=(replace(READER, slack=()),))

    [found] = marked_addresses([mine, history], COMPANY)
    [needed] = marked_addresses([mine], alone)
    [wanted] = marked_addresses([left], alone)

    assert (found.name, found.verdict, needed.verdict, wanted.verdict) == (ADA.lower(), "optional", "broken", "ok")
    assert found.detail == "ada@acme.example was refused on 2026-08-29: 550 no such user"
    assert "riskbrief addresses clear ada@acme.example" in found.fix
    # The way back can be pasted whatever the address.
    told = how_to_clear(refusal("email", "o'neil$(id)@acme.example", "550", 1))
    command = told.removeprefix("'").removesuffix("' takes the mark off")
    assert shlex.split(command) == ["riskbrief", "addresses", "clear", "o'neil$(id)@acme.example"]
