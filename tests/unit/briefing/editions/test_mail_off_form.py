"""The form of a reader whose mail is off: what it shows, and that it may be sent as it stands."""

from __future__ import annotations

from dataclasses import replace

import pytest

from briefing.contracts.organisation import Manager
from briefing.editions.mail_off import MailOff, chooses_mail
from briefing.editions.slack.forms import read_settings_form, render_settings_form, showed_mail_off
from tests.unit.briefing.editions.slack.test_forms import sent
from tests.unit.briefing.editions.slack_checks import assert_openable

ADA = Manager(id="ada", name="Ada", teams=("pay",), zone="UTC", email="ada@acme.example", slack=("U0ADA",))
LEFT = MailOff(words="Email to Ada is off: you unsubscribed on Mon 3 Nov.", by_reader=True)


@pytest.mark.parametrize("manager", [ADA, replace(ADA, slack=()), replace(ADA, outlets=("email",))])
def test_the_form_shows_email_off_may_be_sent_so_and_is_known_again(manager, block_kit) -> None:
    form = render_settings_form(manager, off=LEFT)
    [where] = [one for one in form["blocks"] if one.get("block_id") == "outlets"]

    assert_openable(form, block_kit)
    assert LEFT.words in form["blocks"][0]["text"]["text"]
    assert where["optional"] is True
    assert not chooses_mail(read_settings_form(sent(form)))
    assert showed_mail_off(sent(form))
    assert not showed_mail_off(sent(render_settings_form(manager)))


def test_the_form_of_a_refused_address_leaves_email_as_it_was_chosen(block_kit) -> None:
    form = render_settings_form(ADA, off=MailOff(words="Its server says " + "<no> & " * 200, by_reader=False))

    assert_openable(form, block_kit)
    assert read_settings_form(sent(form))["outlets"] == ("slack", "email")
    assert not showed_mail_off(sent(form))
