"""The links of mails: what a token is good for, and what their foot says."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from briefing.contracts.organisation import Manager, Organisation, TeamPlan
from briefing.delivery.unsubscribing import PURPOSES, UnsubscribeLinks, address_of, leaving_for, token

SECRET = "0123456789abcdef0123456789abcdef"
ADA = Manager(id="ada", name="Ada", teams=("pay", "id"), zone="UTC", email="Ada@Acme.example", slack=("C0PAY", "U0ADA"))
TEAMS = tuple(TeamPlan(id=id_, label=label, zone="UTC") for id_, label in (("pay", "Payments"), ("id", "Identity")))
ACME = Organisation(
    name="Acme", teams=(*TEAMS, TeamPlan(id="ops", label="Ops", zone="UTC")), services=(), managers=(ADA,),
    administrators=("platform@acme.example",), names="private", excluded=(),
)  # fmt: skip
SENDER = "Riskbrief <riskbrief@acme.example>"
LINKS = UnsubscribeLinks(url="https://risk.acme.example", secret=SECRET)


# --- tokens ------------------------------------------------------------------------------------------------------


def test_a_token_is_known_again_for_its_purpose_and_secret_and_no_other() -> None:
    everybody = [f"reader{number}@acme.example" for number in range(5)]
    for address in everybody:
        found = [address_of(SECRET, purpose, token(SECRET, "unsubscribe", address), everybody) for purpose in PURPOSES]
        assert found == [address, None]
        assert address_of(SECRET[::-1], "unsubscribe", token(SECRET, "unsubscribe", address), everybody) is None


def test_a_token_is_the_same_in_every_process_and_however_the_address_is_written() -> None:
    # From `printf 'riskbrief\nunsubscribe\nada@acme.example' | openssl dgst -sha256 -hmac 0123…`, its first 24 bytes.
    assert token(SECRET, "unsubscribe", "Ada@ACME.example") == "uGymsqvsB57ffjLder8D-b8Xq_jvMoLJ"


def test_a_token_holds_192_bits_in_letters_that_an_address_of_the_web_can_have() -> None:
    tokens = {token(SECRET, "unsubscribe", f"{number}@acme.example") for number in range(200)}

    assert len(tokens) == 200
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{32}", one) for one in tokens)


@pytest.mark.parametrize("told", ["", "é", "x" * 100_000, "\0", "../.."])
def test_what_is_no_token_is_nobodys(told: str) -> None:
    assert address_of(SECRET, "unsubscribe", told, ["ada@acme.example"]) is None


# --- the foot of a mail ------------------------------------------------------------------------------------------


def test_the_foot_says_for_which_teams_and_where_to_change_it() -> None:
    told = leaving_for("ada@acme.example", ACME, sender=SENDER, links=LINKS)

    assert told.why == ("You get this because Riskbrief's settings name you as a manager of Identity and Payments.")
    assert told.settings == "/risk settings in Slack"
    assert told.mailto == "riskbrief@acme.example"
    assert told.one_click == f"https://risk.acme.example/unsubscribe/{token(SECRET, 'unsubscribe', 'ada@acme.example')}"


@pytest.mark.parametrize(
    ("slack", "administrators", "words"),
    [
        ((), ACME.administrators, "the help of platform@acme.example"),
        (("C0PAY",), ("a@b.example", "c@d.example"), "the help of a@b.example and c@d.example"),
        ((), (), "the help of whoever runs Riskbrief here"),
    ],
)
def test_whoever_is_no_member_of_slack_is_told_whom_to_ask(slack, administrators, words) -> None:
    company = replace(ACME, managers=(replace(ADA, slack=slack),), administrators=administrators)

    assert leaving_for("ada@acme.example", company, sender=SENDER).settings == words


def test_an_address_that_the_settings_do_not_have_any_more_still_has_a_way_out() -> None:
    told = leaving_for("gone@acme.example", ACME, sender=SENDER, links=LINKS)

    assert told.why == "You get this because Riskbrief was told to send it to this address."
    assert told.one_click is not None


def test_a_sender_that_no_link_can_hold_costs_the_link_and_not_the_mail() -> None:
    assert leaving_for("ada@acme.example", ACME, sender="Rïsk <rïsk@acme.example>").mailto is None
    # Without pages the mail to the sender is the way out.
    told = leaving_for("ada@acme.example", ACME, sender=SENDER)
    assert (told.one_click, told.mailto) == (None, "riskbrief@acme.example")
