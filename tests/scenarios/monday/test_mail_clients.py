"""What mail clients make of the HTML part, by caniemail's data: nothing that one of them lacks is without a fallback.

`FALLBACKS` names every feature that Gmail, Outlook or Apple Mail does not do wholly, by client, and what is in the HTML
so that it does not matter: patterns that have to be found in every mail, and patterns that may be in none. A client or
a feature that comes to it fails here, and so does an entry that nothing needs any more.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from briefing.editions.view.build import build_view
from briefing.editions.view.naming import Naming
from briefing.narrative.narrator import TemplateNarrator
from tests.frozen import payload_of
from tests.unit.briefing.editions import sample
from tests.unit.briefing.editions.mail_reading import LEAVING, STORY, email_html

SCRIPT = Path(__file__).with_name("caniemail.mjs")
FAMILIES = ("gmail", "outlook", "apple-mail")

WINDOWS = "outlook.windows outlook.windows-mail"
"""Both are drawn by Word."""
GMAIL_APPS = "gmail.android gmail.ios"
GMAIL = f"{GMAIL_APPS} gmail.desktop-webmail gmail.mobile-webmail"
OUTLOOK_APPS = "outlook.android outlook.ios outlook.outlook-com"
APPLE = "apple-mail.ios apple-mail.macos"
EVERYWHERE = f"{GMAIL} {OUTLOOK_APPS} {WINDOWS}"


@dataclass(frozen=True)
class Fallback:
    """Clients that do something in part or not at all, and the patterns that prove why it does not matter."""

    clients: str
    why: str
    has: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()


LIGHT_BY_ITSELF = r'<td class="inner"[^>]*bgcolor="#ffffff"[^>]*style="[^"]*background-color: #ffffff;color: #1f2328'
FIXED_WIDTH = r'<!--\[if mso\]><table role="presentation" width="640"'
HIDDEN_TWICE = r'class="preheader" style="display: none;mso-hide: all;max-height: 0;overflow: hidden'
SHARP = r"<o:PixelsPerInch>96</o:PixelsPerInch>"

FALLBACKS: Mapping[str, Fallback] = {
    "<body> element": Fallback(
        f"{GMAIL} {OUTLOOK_APPS} outlook.macos",
        "the ground's colour is a cell's, within the body",
        has=(r'<td class="ground"[^>]*bgcolor="#f3f2ef"[^>]*style="[^"]*background-color: #f3f2ef',),
    ),
    "<style> element": Fallback(
        f"{GMAIL} {WINDOWS}",
        "every rule is inline as well, but those for the dark and for narrow windows; the element is in the head",
        has=(LIGHT_BY_ITSELF, r"(?s)<style>.*</style>.*<body"),
        lacks=(r"(?s)<body.*<style",),
    ),
    "<ul>, <ol> and <dl>": Fallback(
        f"{EVERYWHERE} outlook.macos",
        "no list is numbered otherwise than 1, 2, 3",
        lacks=(r"<ol [^>]*reversed", r"<li [^>]*value"),
    ),
    "@media": Fallback(
        f"{GMAIL} {OUTLOOK_APPS} {WINDOWS}",
        "a narrow window only has less room around",
        has=(FIXED_WIDTH,),
        lacks=(r"@media[^{]*height", r"@media[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*@media"),
    ),
    "@media (prefers-color-scheme)": Fallback(
        f"{GMAIL} {WINDOWS}",
        "the light colours are whole by themselves: ink and ground together",
        has=(LIGHT_BY_ITSELF,),
    ),
    "align attribute": Fallback(
        "outlook.macos", "no table stands at a side", lacks=(r'<table [^>]*align="(?:left|right)"',)
    ),
    "aria-label attribute": Fallback("outlook.windows-mail", "the heading says the same", has=(r"<h1 ",)),
    "background": Fallback(WINDOWS, "grounds are colours alone", lacks=(r"background: ", "background-image", r"url\(")),
    "border": Fallback(
        WINDOWS,
        "borders are thin, and cells have them",
        lacks=(
            r"border(?:-(?:left|right|top|bottom))?: (?:9|\d\d)",
            r'<(?:p|div|span) [^>]*style="[^"]*border-(?:left|top|bottom|right):',
        ),
    ),
    "border-radius": Fallback(
        WINDOWS, "square corners on the same ground", has=(r'<td class="pill [a-z]+"[^>]*bgcolor="#[0-9a-f]{6}"',)
    ),
    "dir attribute": Fallback(
        f"gmail.mobile-webmail {WINDOWS}",
        "no link has one; the fences around such a text are characters",
        lacks=(r"<a [^>]*dir=",),
    ),
    "display": Fallback(
        f"{GMAIL_APPS} {WINDOWS}",
        "what it hides is hidden in other ways, too",
        has=(HIDDEN_TWICE,),
        lacks=(r"display: (?!none)",),
    ),
    "display:none": Fallback(
        f"gmail.mobile-webmail {WINDOWS}",
        "what is hidden has no height either, and Word is told in its own words or not given it",
        has=(HIDDEN_TWICE,),
    ),
    "font-size": Fallback(WINDOWS, "sizes are pixels", lacks=(r"font-size: [\d.]+(?:rem|em|%|vw)",)),
    "font-weight": Fallback(WINDOWS, "letters are plain or bold", lacks=(r"font-weight: (?!400|700)",)),
    "height property": Fallback(
        "outlook.windows", "only what is hidden has one, in a way of Word's own", has=(HIDDEN_TWICE,)
    ),
    "line-height": Fallback(WINDOWS, "heights of lines have no unit", lacks=(r"line-height: [\d.]+(?:em|px|rem|%)",)),
    "margin": Fallback(
        EVERYWHERE,
        "none is negative, and Word centres a table instead",
        has=(r'<!--\[if mso\]><table [^>]*align="center"',),
        lacks=(r'margin[a-z-]*: [^;"]*-\d',),
    ),
    "max-width": Fallback(
        f"apple-mail.ios {WINDOWS}",
        "Word gets tables of that width, and no table has it for Apple Mail",
        has=(FIXED_WIDTH, r'<div class="sheet" style="max-width: 640px'),
        lacks=(r'<t(?:able|d) [^>]*style="[^"]*max-width',),
    ),
    "overflow": Fallback(
        f"{EVERYWHERE} outlook.macos {APPLE}",
        "it only hides what is hidden three ways",
        has=(HIDDEN_TWICE,),
        lacks=(r"overflow: (?:scroll|auto)", r"overflow-(?:x|y|block|inline)"),
    ),
    "overflow-wrap": Fallback(
        f"{EVERYWHERE} {APPLE}",
        "word-break says it too, and Word's table keeps its width",
        has=(r"overflow-wrap: break-word;word-break: break-word", FIXED_WIDTH),
    ),
    "padding": Fallback(
        WINDOWS,
        "cells have it; lists are set in by Word itself",
        lacks=(r'<(?:p|div|span|h\d) [^>]*style="[^"]*padding',),
    ),
    "role attribute": Fallback(
        "outlook.windows-mail",
        "tables are for the layout alone, and have no headings",
        lacks=(r"<th",),
    ),
    "text-align": Fallback(
        f"{GMAIL_APPS} {WINDOWS}", "sides are left and right", lacks=(r"text-align: (?:start|end)",)
    ),
    "width attribute": Fallback(
        "outlook.windows",
        "widths are those of the whole, at a scale that is set",
        has=(SHARP,),
    ),
    "width property": Fallback(
        "outlook.windows",
        "tables have it as an attribute",
        has=(r'<table [^>]*width="100%"',),
    ),
    "word-break": Fallback(
        f"{GMAIL_APPS} gmail.mobile-webmail {OUTLOOK_APPS} outlook.macos outlook.windows-mail {APPLE}",
        "a long word is broken anywhere, or overflow-wrap breaks it, or Word's table keeps its width",
        has=(r"overflow-wrap: break-word;word-break: break-word", FIXED_WIDTH),
    ),
}


LISTED = "hazel-W36-storefront"
"""A week with a list of what comes."""


@cache
def mails() -> tuple[str, ...]:
    """The HTML parts of some weeks of the story."""
    payloads = [payload_of(name) for name in (*STORY, LISTED)]
    views = [build_view(one, TemplateNarrator().narrate(one), sample.NAMES, Naming.NAMES) for one in payloads]
    return tuple(email_html(one, leaving=LEAVING) for one in views)


@pytest.fixture(scope="module")
def troubles(web_checks: Path) -> dict[str, set[str]]:
    """Clients that do not wholly do what the mails use, by feature."""
    done = subprocess.run(
        ["node", SCRIPT, web_checks, *FAMILIES], input=json.dumps(mails()), capture_output=True, text=True, check=True
    )
    found = defaultdict(set)
    for feature, client, _ in json.loads(done.stdout):
        found[feature].add(client)
    return dict(found)


def test_every_feature_that_a_client_lacks_has_a_fallback_and_every_fallback_is_needed(
    troubles: dict[str, set[str]],
) -> None:
    assert troubles == {feature: set(one.clients.split()) for feature, one in FALLBACKS.items()}


@pytest.mark.parametrize("feature", FALLBACKS)
def test_a_fallback_is_in_every_mail(feature: str) -> None:
    fallback = FALLBACKS[feature]

    assert fallback.has or fallback.lacks
    assert [one for one in fallback.has for html in mails() if not re.search(one, html)] == []
    assert [one for one in fallback.lacks for html in mails() if re.search(one, html)] == []
