from __future__ import annotations

import re
from html import unescape

import pytest

from briefing.editions.email.message import mail_page
from briefing.editions.page.page import framed, render_page, render_side_by_side
from briefing.editions.slack.forms import render_mute_form
from briefing.editions.slack.message import render_slack, slack_page
from briefing.editions.slack.views import HomeView, render_home
from briefing.editions.view.controls import Target
from tests.pictures.surfaces import view_page
from tests.unit.briefing.editions import sample
from tests.unit.briefing.editions.page_reading import read

MADE = ("Payload 1, frozen.", "Written by a template.")
ALLOWED = {
    *("a", "bdi", "body", "div", "h1", "h2", "head", "header", "html", "iframe", "main", "meta", "nav", "p", "section"),
    *("style", "title"),
}


@pytest.mark.parametrize("week", [sample.needs_action, sample.hostile], ids=["action", "hostile"])
def test_the_three_editions_stand_side_by_side_as_they_are(week):
    view = sample.view_of(week())
    html = render_side_by_side(view, made=MADE)
    reading = read(html)

    panes = [unescape(one) for one in re.findall(r'srcdoc="([^"]*)"', html)]
    assert panes == [
        framed(one) for one in (slack_page(render_slack(view), "conversation"), mail_page(view), render_page(view))
    ]
    assert set(reading.tags) <= ALLOWED
    assert reading.links == ["#slack", "#email", "#page"]
    assert " ".join(MADE) in "".join(reading.text)
    assert not any(name.startswith("on") for name in reading.attributes)
    # A frame can open a link and nothing else, and the policy holds for all of them.
    assert set(re.findall(r'sandbox="([^"]*)"', html)) == {"allow-popups allow-popups-to-escape-sandbox"}
    assert "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'" in html


def test_links_of_a_framed_document_stay_in_it_or_open_beside_it():
    inside = '<a href="#fact-1">1</a><a class="x" href="https://a.example">2</a><a href="mailto:a@b">3</a>'

    assert framed(inside) == (
        '<a href="about:srcdoc#fact-1">1</a>'
        '<a target="_blank" rel="noopener noreferrer" class="x" href="https://a.example">2</a>'
        '<a target="_blank" rel="noopener noreferrer" href="mailto:a@b">3</a>'
    )


# ---- drawings of Slack

OURS = {"div", "p", "span", "b", "br", "a", "code", "hr", "pre"}
"""The elements that a drawing is made of."""


def test_nothing_that_strangers_wrote_becomes_an_element():
    view = sample.view_of(sample.hostile())
    pages = (
        slack_page(render_slack(view), "message"),
        slack_page(render_slack(view), "thread"),
        view_page(render_home(HomeView(reader="<b>", edition=view, notice="<script>x</script>"))),
        view_page(render_mute_form("<script>", Target())),
    )
    for page in pages:
        assert "<script" not in page
        assert set(re.findall(r"<(\w+)", page.split("<main>")[1])) <= OURS


def test_a_block_or_element_that_is_not_known_is_shown_as_words():
    blocks = [
        {"type": "section", "text": {"type": "mrkdwn", "text": "<@U0ADA> :tada: :hourglass_flowing_sand:"}},
        {"type": "actions", "elements": [{"type": "users_select", "action_id": "x"}]},
    ]
    drawn = "".join(read(view_page({"type": "home", "blocks": blocks})).text)

    assert all(said in drawn for said in ("@U0ADA", ":tada:", "⏳", "users_select"))
