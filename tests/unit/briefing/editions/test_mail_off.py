"""Mail that is off because its address is marked: the words for it, and what a form means that showed it so."""

from __future__ import annotations

from dataclasses import replace

import pytest

from briefing.contracts.organisation import Manager
from briefing.editions.email.leaving import MailOff, as_meant, chooses_mail, mail_off
from briefing.readers.addresses import mark_unsubscribed
from data.store import Store

ADA = Manager(id="ada", name="Ada", teams=("pay",), zone="Pacific/Auckland", email="Ada@Acme.example", slack=("U0ADA",))
NOON = 1_762_131_600
"""Mon 3 Nov 2025 01:00 UTC, when it is afternoon in Auckland."""
LEFT = MailOff(words="Email to ada@acme.example is off: you unsubscribed on Mon 3 Nov.", by_reader=True)

on_sqlite = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


@on_sqlite
def test_the_words_have_the_address_as_the_settings_write_it_and_the_readers_own_day(store: Store) -> None:
    assert mail_off(store, ADA) is None

    mark_unsubscribed(store, "ada@acme.example", "by the link in a mail", NOON)

    assert mail_off(store, ADA) == replace(LEFT, words=LEFT.words.replace("ada@acme", "Ada@Acme"))
    assert mail_off(store, replace(ADA, zone="America/New_York")).words.endswith("on Sun 2 Nov.")
    assert mail_off(store, replace(ADA, email=None)) is None


@pytest.mark.parametrize(
    ("own", "chosen", "meant"),
    [
        pytest.param({}, ("slack",), ("slack", "email"), id="as it was shown"),
        pytest.param({}, (), (), id="Slack given up too, which is refused"),
        pytest.param({"outlets": ("slack",)}, ("slack",), ("slack",), id="had turned email off before"),
        pytest.param({"outlets": ("email",)}, ("slack",), ("slack", "email"), id="Slack ticked instead"),
        pytest.param({"slack": ()}, (), ("email",), id="has mail alone"),
    ],
)
def test_a_box_that_was_shown_empty_and_left_so_says_nothing(own, chosen, meant) -> None:
    assert as_meant({"day": 1, "outlets": chosen}, replace(ADA, **own)) == {"day": 1, "outlets": meant}


def test_a_form_without_outlets_is_kept_as_it_is() -> None:
    assert as_meant({"day": 1}, ADA) == {"day": 1}
    assert not chooses_mail({"day": 1})
