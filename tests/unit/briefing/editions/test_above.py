"""What stands above everything else in an edition: in every outlet, whole, harmless, and pushing nothing out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from briefing.editions.email.message import Envelope, render_email
from briefing.editions.page.page import render_page
from briefing.editions.slack.message import render_slack
from briefing.editions.terminal.edition import PLAIN_WIDTH, render_terminal
from briefing.editions.view.values import EditionView
from tests.unit.briefing.editions import sample
from tests.unit.briefing.editions.mail_reading import differences, email_html, email_text, plain
from tests.unit.briefing.editions.slack_checks import BlockKit, assert_postable, texts

LATE = "Late: due Monday 09:00, sent from Monday 14:20 on (Europe/Berlin)."
HARM = "Shadow mode: nobody else got this. It would have gone to <!channel> *x* http://evil.example (Slack)."
LONG = f"Shadow mode until Mon 7 Dec: nobody else got this. It would have gone to {', '.join(['Ada Lovelace'] * 40)}."
WEEKS = {"action": sample.needs_action, "clear": sample.all_clear, "hostile": sample.hostile}


def view_of(week, *above: str) -> EditionView:
    return replace(sample.view_of(week()), above=above)


@pytest.mark.parametrize("week", WEEKS.values(), ids=WEEKS)
def test_slack_takes_it_and_it_comes_first(week, block_kit: BlockKit) -> None:
    for above in (LATE, LONG):
        edition = render_slack(view_of(week, above))
        assert_postable(edition, block_kit, more=len(above.split()))
        assert texts(edition.messages[0].blocks)[0] == above
        assert LATE not in str(edition.messages[1:])
    # Without it an edition is the bytes that it was.
    with_it, without = render_slack(view_of(week, LATE)), render_slack(view_of(week))
    assert with_it.messages[1:] == without.messages[1:]
    assert LATE not in without.to_json()


def test_a_mail_begins_with_it_in_both_parts_and_the_terminal_and_the_page_say_it_too() -> None:
    view = view_of(sample.needs_action, LATE)
    assert email_text(view).startswith("Late: due Monday 09:00, sent from Monday 14:20 on")
    assert LATE in plain(email_html(view))
    assert differences(render_email(view, Envelope(sender="r@a.example", recipient="m@a.example"))) == {}
    assert render_terminal(view, width=PLAIN_WIDTH, color=False).startswith(LATE)
    assert LATE in render_page(view)


def test_a_name_in_it_cannot_ping_format_or_link() -> None:
    view = view_of(sample.needs_action, HARM)
    parent = render_slack(view).messages[0]
    for text in (parent.text, texts(parent.blocks)[0]):
        assert "<!" not in text
        assert "*" not in text
        assert "http://" not in text
    assert "<!channel>" not in email_html(view)
    assert "http://evil" not in email_text(view)
