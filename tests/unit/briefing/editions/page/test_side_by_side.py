from __future__ import annotations

import re
from html import unescape

import pytest

from briefing.editions.email.message import mail_page
from briefing.editions.page.page import framed, render_page, render_side_by_side
from briefing.editions.slack.message import render_slack, slack_page
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


def test_a_frame_can_open_a_link_and_nothing_else_and_the_policy_holds_for_all_of_them():
    html = render_side_by_side(sample.view_of(), made=MADE)

    assert set(re.findall(r'sandbox="([^"]*)"', html)) == {"allow-popups allow-popups-to-escape-sandbox"}
    assert "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'" in html


def test_links_of_a_framed_document_stay_in_it_or_open_beside_it():
    inside = '<a href="#fact-1">1</a><a class="x" href="https://a.example">2</a><a href="mailto:a@b">3</a>'

    assert framed(inside) == (
        '<a href="about:srcdoc#fact-1">1</a>'
        '<a target="_blank" rel="noopener noreferrer" class="x" href="https://a.example">2</a>'
        '<a target="_blank" rel="noopener noreferrer" href="mailto:a@b">3</a>'
    )
