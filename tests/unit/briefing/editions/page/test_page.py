from __future__ import annotations

import re
from collections import Counter
from dataclasses import fields
from html import unescape
from pathlib import Path

import pytest

from briefing.editions.charts.svg import INKS
from briefing.editions.page.page import render_page
from briefing.editions.view.naming import Naming
from tests.pictures.browser import Browser, opened
from tests.unit.briefing.editions import sample
from tests.unit.briefing.editions.page_reading import inks_on, read

WEEKS = {"action": sample.needs_action, "clear": sample.all_clear, "hostile": sample.hostile}

ALLOWED = {
    *("a", "article", "b", "bdi", "body", "br", "circle", "code", "dd", "details", "div", "dl", "dt"),
    *("figcaption", "figure", "footer", "h1", "h2", "h3", "head", "header", "hr", "html", "iframe", "li"),
    *("main", "meta", "nav", "ol", "p", "path", "pre", "rect", "section", "span", "strong", "style"),
    *("summary", "svg", "table", "tbody", "td", "text", "th", "thead", "title", "tr", "ul"),
}
WHITE = "rgb(255, 255, 255)"


def page(week, naming=Naming.NAMES) -> str:
    return render_page(sample.view_of(week, naming=naming))


@pytest.mark.parametrize("week", WEEKS.values(), ids=WEEKS)
def test_page_is_self_contained_and_without_script(week):
    html = page(week())
    reading = read(html)

    assert set(reading.tags) <= ALLOWED
    assert all(re.match(r"#|https://git\.example/", link) for link in reading.links)
    assert not any(name.startswith("on") for name in reading.attributes)
    assert not re.search(r"@import|url\(", html)
    assert not [name for name, times in Counter(re.findall(r'\bid="([^"]*)"', html)).items() if times > 1]


def test_page_holds_every_fact_and_every_sentence_points_at_its_own():
    payload, narrative = sample.needs_action()
    html = page((payload, narrative))

    for place, fact in enumerate(payload.facts, start=1):
        assert f'id="fact-{place}"' in html
        assert f"<code>{fact.subject.label if fact.kind == 'change' else fact.id}</code>" in html
    targets = set(re.findall(r'href="#(fact-\d+)"', html))
    assert targets <= {f"fact-{place}" for place in range(1, len(payload.facts) + 1)}
    assert len(targets) > 8
    # The page shows the blocks that are sent.
    assert "→ Ask an owner of payments" in "".join(read(html).text)
    assert '<b class="flag">partial</b>' in html


def test_every_chart_is_drawn_in_the_page_with_its_message_in_words():
    view = sample.view_of()
    charts = [getattr(view.charts, one.name) for one in fields(view.charts)]
    charts = [one for one in (*charts, *(card.trend for card in view.cards)) if one is not None]
    html = render_page(view)

    said = [unescape(one) for one in re.findall(r'<svg class="chart" role="img" aria-label="([^"]*)"', html)]
    assert len(charts) > 3
    assert sorted(said) == sorted(one.alt for one in charts)


def test_the_page_and_its_charts_have_the_same_colours():
    assert inks_on("light") == {ink: one.rpartition(" ")[2].strip(")") for ink, one in INKS.items()}


def test_links_of_the_mail_open_beside_the_page_and_nothing_in_it_leads_into_the_page_around_it():
    [mail] = [unescape(one) for one in re.findall(r'srcdoc="([^"]*)"', page(sample.needs_action()))]
    links = re.findall(r"<a [^>]*>", mail)

    assert links
    assert all('target="_blank" rel="noopener noreferrer"' in one for one in links if 'href="http' in one)
    assert 'href="#' not in mail


@pytest.fixture(scope="module")
def browser(chromium: Path):
    with opened(chromium) as one:
        one.show(page(sample.needs_action()))
        yield one


def seen(browser: Browser, selector: str) -> bool:
    return browser.ask(f"document.querySelector({selector!r}).checkVisibility({{visibilityProperty: true}})")


def test_the_facts_of_a_sentence_show_when_it_has_the_focus_and_their_links_come_next(browser):
    assert not seen(browser, ".said .proof")

    browser.ask("document.querySelector('.said').focus()")
    assert seen(browser, ".said .proof")
    browser.ask("document.querySelector('.said .proof a').focus()")
    assert seen(browser, ".said .proof")

    browser.ask("document.activeElement.blur()")
    browser.ask("Promise.all(document.getAnimations().map(one => one.finished))")
    assert not seen(browser, ".said .proof")


def test_on_paper_every_reason_is_open_in_black_on_white_and_nothing_is_wider_than_the_sheet(browser):
    browser.look(width=700, dark=True)
    assert browser.ask("getComputedStyle(document.body).color") == "rgb(230, 230, 227)"
    assert not seen(browser, "#week .change .why")

    dark = {"name": "prefers-color-scheme", "value": "dark"}
    browser._ask("Emulation.setEmulatedMedia", media="print", features=[dark])

    for place in ("body", ".card"):
        assert browser.ask(f"getComputedStyle(document.querySelector('{place}')).color") == "rgb(0, 0, 0)"
        assert browser.ask(f"getComputedStyle(document.querySelector('{place}')).backgroundColor") == WHITE
    assert browser.ask("[...document.querySelectorAll('#week .why')].every(one => one.checkVisibility())")
    assert browser.ask("[...document.querySelectorAll('.card .on-paper')].every(one => one.checkVisibility())")
    assert not seen(browser, ".proof")
    assert browser.ask("document.documentElement.scrollWidth") <= 700
