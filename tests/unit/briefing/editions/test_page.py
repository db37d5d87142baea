from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings

from briefing.editions.build import build_view
from briefing.editions.naming import Naming
from briefing.editions.page import render_page
from tests.unit.briefing.editions import sample
from tests.unit.briefing.editions.test_email import read
from tests.unit.briefing.editions.weeks import weeks

WEEKS = {"action": sample.needs_action, "clear": sample.all_clear, "hostile": sample.hostile}

ALLOWED = {
    *("a", "article", "b", "bdi", "body", "br", "circle", "code", "dd", "details", "div", "dl", "dt"),
    *("figcaption", "figure", "footer", "h1", "h2", "h3", "head", "header", "hr", "html", "iframe", "li"),
    *("main", "meta", "nav", "ol", "p", "path", "pre", "rect", "section", "span", "strong", "style"),
    *("summary", "svg", "table", "tbody", "td", "th", "thead", "title", "tr", "ul"),
}


def page(week, naming=Naming.NAMES) -> str:
    return render_page(build_view(*week, sample.NAMES, naming))


@pytest.mark.parametrize("week", WEEKS.values(), ids=WEEKS)
def test_page_is_self_contained_and_without_script(week):
    html = page(week())
    reading = read(html)

    assert set(reading.tags) <= ALLOWED
    assert all(re.match(r"#|https://git\.example/", link) for link in reading.links)
    assert not any(name.startswith("on") for name in reading.attributes)
    assert not re.search(r"@import|url\(", html)


@settings(deadline=None, max_examples=12, suppress_health_check=list(HealthCheck))
@given(week=weeks())
def test_no_title_adds_an_element_or_a_link(week):
    reading = read(page(week))

    assert set(reading.tags) <= ALLOWED
    assert all(re.match(r"#|https://git\.example/", link) for link in reading.links)


def test_page_holds_every_fact_and_every_sentence_points_at_its_own():
    payload, narrative = sample.needs_action()
    html = page((payload, narrative))

    for place, fact in enumerate(payload.facts, start=1):
        assert f'id="fact-{place}"' in html
        assert f"<code>{fact.id}</code>" in html
    targets = set(re.findall(r'href="#(fact-\d+)"', html))
    assert targets <= {f"fact-{place}" for place in range(1, len(payload.facts) + 1)}
    assert len(targets) > 8


def test_page_shows_the_blocks_and_the_mail_that_are_sent():
    text = "".join(read(page(sample.needs_action())).text)

    assert "Reasons, arithmetic and evidence are in the thread." in text
    assert 'srcdoc="&lt;!DOCTYPE html&gt;' in page(sample.needs_action())


def test_a_fact_that_is_not_whole_is_marked():
    assert '<b class="flag">partial</b>' in page(sample.needs_action())
