from __future__ import annotations

import re

from briefing.editions.slack.forms import render_mute_form
from briefing.editions.slack.message import render_slack, slack_page
from briefing.editions.slack.views import HomeView, render_home
from briefing.editions.view.controls import Target
from tests.pictures.slack import view_page
from tests.unit.briefing.editions import sample

OURS = {"div", "p", "span", "b", "br", "a", "code", "hr", "pre"}
"""The elements that a drawing is made of."""


def words(html: str) -> str:
    return re.sub(r"<[^>]+>", " ", html.rsplit("</style>", maxsplit=1)[-1])


def test_every_button_of_the_digest_and_every_menu_of_its_thread_is_drawn():
    assert slack_page(render_slack(sample.view_of()), "thread").count("⋯") == 3
    page = slack_page(render_slack(sample.view_of()), "message")

    assert page.count('class="slack-button plain"') == 6
    assert page.count("⋯") == 4
    assert all(label in words(page) for label in ("Useful", "Not useful", "1 reply"))


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
    drawn = words(view_page({"type": "home", "blocks": blocks}))

    assert all(said in drawn for said in ("@U0ADA", ":tada:", "⏳", "users_select"))
