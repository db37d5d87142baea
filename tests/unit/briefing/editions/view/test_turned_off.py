"""An edition for a reader who has turned card types off: what is left, what is counted, and what it no longer says."""

from __future__ import annotations

from briefing.editions.view.build import build_view
from briefing.editions.view.naming import Names, Naming
from briefing.editions.view.opening import without_causes
from briefing.editions.view.values import EditionView
from scoring.severity import Severity
from tests.unit.briefing.editions import sample

PAYLOAD, NARRATIVE = sample.needs_action()
"""One critical card (concentration), a warning (elevated) and one to know (calendar); actions for the first two."""
CALM = PAYLOAD.model_copy(update={"cards": PAYLOAD.cards[1:]})


def edition(*hidden: str, payload=PAYLOAD, narrative=NARRATIVE) -> EditionView:
    view = build_view(payload, narrative, Names(by_person={}), Naming.NAMES)
    return without_causes(view, payload, narrative, hidden)


def test_the_cards_are_left_out_and_counted_and_nothing_speaks_for_them() -> None:
    view = edition("elevated")

    assert edition("timing") == edition()

    assert [card.key for card in view.cards] == ["payments:concentration", "shop:weekend"]
    assert view.omitted == "1 card of a type that you have turned off is not shown."
    assert view.title == "1 critical, 1 thing to know: payments and shop"
    assert view.subject_line == "[critical] payments carries 41 % of the week's risk (and 1 more)"
    assert [one.text for one in view.actions] == [edition().actions[0].text]


def test_a_critical_card_is_shown_whatever_was_turned_off() -> None:
    view = edition("concentration", "elevated", "calendar")

    assert [card.key for card in view.cards] == ["payments:concentration"]
    assert view.omitted == "2 cards of types that you have turned off are not shown."
    assert (view.tone, view.verdict) == ("critical", "Act before the next deploy.")
    assert len(view.actions) == 1


def test_the_severity_is_that_of_what_is_shown_and_where_nothing_is_left_it_is_no_all_clear() -> None:
    view = edition("elevated", payload=CALM)
    assert (view.tone, view.title) == ("info", "1 thing to know: shop")
    view = edition("elevated", "calendar", payload=CALM)

    assert view.cards == ()
    assert view.tone == "info"
    assert view.title == f"{edition().scope}: 2 cards, none of a type that you have turned on"
    assert "all clear" not in f"{view.title} {view.verdict} {view.subject_line}".casefold()


def test_cards_that_were_left_out_for_length_are_counted_beside() -> None:
    crowded = CALM.model_copy(update={"cards_omitted": {Severity.WARNING: 3}})

    view = edition("elevated", "calendar", payload=crowded)

    assert view.omitted == (
        "3 more cards not shown: 3 warnings. 2 cards of types that you have turned off are not shown."
    )
    assert view.title.startswith("3 warnings: ")
