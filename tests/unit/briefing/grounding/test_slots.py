"""An unknown word is borne where it tells of a figure, and nowhere else; set phrases claim nothing."""

from __future__ import annotations

import pytest

from tests.unit.briefing.grounding.saying import codes

SHARE = "service.payments.ownership"
LEAD = "week.lead_time"


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("Lead time was 36 hours, a smidge below the 48 of the week before.", LEAD),
        ("Lead time was 36 hours, undercutting the previous 48.", LEAD),
        ("Lead time went live at 36 hours, against the usual 72.", LEAD),
        ("The three risky changes of Payments came with 60 percent as a rule unapproved.", SHARE),
    ],
)
def test_an_unknown_word_may_tell_how_a_figure_is_told(text: str, fact: str) -> None:
    assert "no-fact" not in codes("atlas", text, fact)


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("The 60 percent in Payments is unforgivable.", SHARE),
        ("The 60 percent in Payments is accidental.", SHARE),
        ("Payments landed 60 percent of its owned files under duress.", SHARE),
        ("Payments landed 60 percent of its owned files without an owner's approval, illegally.", SHARE),
        ("Payments had three avoidable incidents.", "service.payments.incidents"),
        ("Search's two incidents were foreseeable.", "service.search.incidents"),
        ("48 changes landed manually.", "week.changes"),
        ("The 48 undocumented changes were up from 40.", "week.changes"),
        ("The 48 changes were mostly translations.", "week.changes"),
        ("Lead time was 36 hours, an illusion.", LEAD),
        ("Lead time was 36 hours, a permanent shift.", LEAD),
        ("Payments rose by 22 points amid layoffs.", "service.payments.movement"),
        ("Payments rose by 22 points, on purpose.", "service.payments.movement"),
        ("Payments rose by 22 points despite reminders.", "service.payments.movement"),
        ("Search, rebuilt from scratch, burns its budget at 2.4 times its pace.", "service.search.objective"),
        ("Search burns its budget at 2.4 times its pace and is obsolete.", "service.search.objective"),
        ("Five of 20 deployments failed in staging.", "week.failures"),
        ("Four contested changes wait in Payments.", "service.payments.queue"),
        ("Restoring took 180 minutes of guesswork.", "week.mttr"),
        ("Three of five contributors to Payments were volunteers.", "service.payments.newcomers"),
    ],
)
def test_an_unknown_word_describes_nothing(text: str, fact: str) -> None:
    assert codes("atlas", text, fact) & {"no-fact", "entity"}


def test_a_set_phrase_claims_nothing_though_a_word_of_it_would() -> None:
    assert codes("atlas", "acme/payments#501 went live at 88 points.", "change.acme/payments#501") == set()
    assert "no-fact" in codes("atlas", "acme/payments#501 is live evidence at 88 points.", "change.acme/payments#501")


def test_a_movement_in_a_set_phrase_is_held_against_the_facts() -> None:
    assert codes("atlas", "Ownership went the wrong way, to 40 percent.", "week.ownership") == set()
    assert "direction" in codes("atlas", "Ownership went the right way, to 40 percent.", "week.ownership")
    assert "direction" in codes("atlas", "Lead time went the wrong way, to 36 hours.", LEAD)


def test_who_gave_what_another_took_has_less_of_it() -> None:
    shares = ("service.auth.share", "service.profiles.share")
    gained = "Auth has {}percent of the risk, at the expense of {}."

    assert codes("hazel-W38-identity", gained.format("67.6 ", "Profiles"), *shares) == set()
    assert "direction" in codes("hazel-W38-identity", gained.format("67.6 ", "Auth"), *shares)


def test_alarm_may_be_denied_where_every_cited_budget_burns_slowly() -> None:
    slow, fast = "service.auth.objective", "service.search.objective"

    assert codes("atlas", "Auth's error budget is in no danger, at 0.4 times its pace.", slow) == set()
    assert "no-fact" in codes("atlas", "Search's error budget is in no danger, at 2.4 times its pace.", fast)
    assert "no-fact" in codes("atlas", "Auth's error budget is in danger, at 0.4 times its pace.", slow)
    assert codes("atlas", "Neither error budget of Auth and Search is under strain.", slow, fast) != set()
