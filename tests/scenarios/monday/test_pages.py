"""What managers open in a browser or a mail client can be read by everybody: the email, the page, Slack as it is drawn.

The five weeks are those of the story, told of another company (the seed 23) and frozen in tests/golden/stored.
Colours follow the theme and what is beside what follows the width, so that each week is looked at wide and light, and
narrow and dark; the week that needs action also the other two ways. `make pictures` holds every picture against axe.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import webpages
from briefing.contracts.narrative import Narrative
from briefing.contracts.payload import Payload
from briefing.editions.page.page import render_side_by_side
from briefing.editions.view.build import build_view
from briefing.editions.view.naming import Names, Naming
from briefing.narrative.narrator import TemplateNarrator
from tests.frozen import payload_of
from tests.pictures.browser import Browser, opened
from tests.pictures.checks import (
    NOT_OF_DRAWINGS,
    NOT_OF_MAILS,
    OF_LOOKS,
    install,
    small_letters,
    sticking_out,
    thin_out,
    violations,
)
from tests.pictures.png import pixels_of
from tests.pictures.surfaces import KINDS, slack_pages, story_page
from tests.unit.briefing.editions import sample

WEEKS = {
    "quiet": "hazel-W34-storefront",
    "gap": "hazel-W35-three-teams",
    "holiday": "hazel-W36-storefront",
    "recovery": "hazel-W37-payments",
    "blind": "hazel-W38-fulfilment",
}
WIDE, PHONE, ZOOMED = 700, 360, 320
"""CSS pixels. The last is what is left of a window of 640 at 200 %."""
LOOKS = ((WIDE, False), (PHONE, True))
OTHER_LOOKS = ((WIDE, True), (PHONE, False))

DARK_ONLY = "<style>@media (prefers-color-scheme: dark) { p { background: #333; color: #666 } }</style>"
FAULTS = {
    "grey on white": ("<p style='color: #999'>hard to read", False, "color-contrast"),
    "grey on black": (f"{DARK_ONLY}<p>hard to read at night", True, "color-contrast"),
    "a picture without words": ("<img src='data:image/gif;base64,R0lGODlhAQABAAAAACw='>", False, "image-alt"),
}


@pytest.fixture(scope="module")
def browser(chromium: Path, web_checks: Path) -> Iterator[Browser]:
    with opened(chromium) as one:
        install(one, web_checks)
        yield one


def told(week: str) -> tuple[Payload, Narrative]:
    if week == "hostile":
        return sample.hostile()
    payload = payload_of(WEEKS[week])
    return payload, TemplateNarrator().narrate(payload)


def found_in(browser: Browser, looks: tuple[tuple[int, bool], ...], exempt: tuple[str, ...] = ()) -> list[str]:
    found = []
    for number, (width, dark) in enumerate(looks):
        browser.look(width=width, dark=dark)
        broken = violations(browser, exempt, only=OF_LOOKS if number else ())
        found += [f"{width} {'dark' if dark else 'light'}: {one}" for one in broken]
    return found


@pytest.mark.parametrize("week", WEEKS)
@pytest.mark.parametrize("kind", KINDS)
def test_no_rule_of_accessibility_is_broken(browser, week, kind):
    browser.show(story_page(kind, *told(week)))
    thin_out(browser)
    looks = (*LOOKS, *OTHER_LOOKS) if week == "holiday" else LOOKS
    assert not found_in(browser, looks, NOT_OF_MAILS if kind == "email" else ())


def test_no_surface_of_slack_is_drawn_so_that_it_cannot_be_read(browser):
    found = []
    for name, (page, width) in slack_pages(*told("holiday")).items():
        browser.show(page)
        found += [f"{name}, {one}" for one in found_in(browser, ((width, False),), NOT_OF_DRAWINGS)]
    assert not found


def test_the_preview_and_what_is_behind_a_mail_s_link_break_no_rule_either(browser):
    view = build_view(*told("holiday"), Names(), Naming.ROLES)
    preview = render_side_by_side(view, made=("Made from the demo's data.",))
    found = []
    for page in (preview, webpages.written(webpages.ASKING, "../unsubscribe/x"), webpages.written(webpages.UNKNOWN)):
        browser.show(page)
        found += found_in(browser, LOOKS) + sticking_out(browser)
    assert not found


@pytest.mark.parametrize("week", ["holiday", "hostile"])
@pytest.mark.parametrize("kind", KINDS)
def test_nothing_scrolls_sideways_or_is_small_on_a_phone_or_when_zoomed(browser, week, kind):
    browser.show(story_page(kind, *told(week)))
    browser.look(width=ZOOMED)
    assert not sticking_out(browser)
    browser.look(width=PHONE)
    assert not sticking_out(browser)
    assert not small_letters(browser)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found(browser, fault):
    planted, dark, rule = FAULTS[fault]
    browser.show(f"<!doctype html><html lang=en><title>x</title><main><h1>x</h1>{planted}</main></html>")
    browser.look(width=WIDE, dark=dark)
    assert [rule in one for one in violations(browser)] == [True]
    if dark:
        browser.look(width=WIDE)
        assert violations(browser) == []


def test_what_sticks_out_and_what_is_small_is_named(browser):
    letters = "<svg viewBox='0 0 200 20' width=100><text y=9>small</text></svg>"
    browser.show(f"<!doctype html><p style='width: 900px'>wide</p>{letters}")
    browser.look(width=PHONE)
    assert "wide" in sticking_out(browser)[0]
    assert "<text" in small_letters(browser)[0]


def test_a_picture_shows_the_whole_page_and_the_frames_in_it(browser):
    frame = "<iframe sandbox style='border: 0; width: 100%; height: 100px' srcdoc='<body bgcolor=red>'></iframe>"
    browser.look(width=PHONE, scale=2)
    browser.show(f"<!doctype html><body style='margin: 0'><div style='height: 3000px'></div>{frame}")
    shown = pixels_of(browser.picture())
    assert shown.shape[1] == 2 * PHONE
    assert shown[2 * 3050, PHONE].tolist() == [255, 0, 0]
