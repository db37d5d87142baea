"""Both parts of a mail state the same: every figure as often, every word and link; and each card is named."""

from __future__ import annotations

import pytest

from briefing.editions.email.leaving import Leaving
from briefing.editions.email.message import Envelope, render_email
from briefing.editions.view.values import EditionView
from briefing.narrative.narrator import TemplateNarrator
from tests.frozen import payload_of
from tests.unit.briefing.editions import sample
from tests.unit.briefing.editions.mail_reading import differences, mail_of, parts_of, plain

LEAVING = Leaving(
    why="You get this because Riskbrief's settings name you as a manager of shop.",
    settings="/risk settings in Slack",
    mailto="leave@acme.example",
    one_click="https://risk.acme.example/leave/2f6b1c",
)
STORY = ("hazel-W35-three-teams", "hazel-W38-fulfilment")
"""A week with a gap and a week in which a source was blind."""


def mailed(view: EditionView) -> bytes:
    return render_email(view, Envelope(sender="r@acme.example", recipient="m@acme.example", leaving=LEAVING)).as_bytes()


@pytest.mark.parametrize("week", STORY)
def test_both_parts_of_a_week_of_the_story_say_the_same_and_name_every_card(week: str) -> None:
    payload = payload_of(week)
    view = sample.view_of((payload, TemplateNarrator().narrate(payload)))

    assert differences(mailed(view)) == {}
    for part in map(plain, parts_of(mail_of(mailed(view)))):
        assert view.verdict.casefold() in part.casefold()
        assert all(card.subject in part for card in view.cards)
