"""What a browser measures of the page that it shows: rules of accessibility, what sticks out, and letters too small."""

from __future__ import annotations

import json
from collections.abc import Collection
from pathlib import Path

from tests.pictures.browser import Browser

TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")

NOT_OF_MAILS = ("landmark-one-main", "region")
"""Rules of axe that a mail is exempt from: a client shows it within a page that has its landmarks already."""

NOT_OF_DRAWINGS = ("link-in-text-block", "page-has-heading-one")
"""Of drawings of a piece of Slack's window, in which Slack underlines no link and has no heading of ours."""

OF_LOOKS = ("color-contrast", "link-in-text-block", "scrollable-region-focusable", "target-size")
"""Rules whose answer depends on the width of the window and on the theme; the others read the document."""

LEAST_LETTERS, LEAST_IN_CHARTS = 12, 11
"""CSS pixels. What a chart's small words say is also told by its alternative text, in whatever size a reader has."""

_OPEN = "document.querySelectorAll('details').forEach(one => { one.open = true; })"

_AXE = """
axe.run(document, {
  runOnly: RULES,
  rules: Object.fromEntries(EXEMPT.map(one => [one, {enabled: false}])),
  resultTypes: ['violations'], iframes: false, preload: false,
}).then(found => found.violations.map(one =>
  `${one.id} (${one.help}): ` + one.nodes.map(node => node.html.slice(0, 160)).slice(0, 3).join(' | ')
))
"""

_ALIKE = """
(() => {
  const seen = new Map();
  document.querySelectorAll('tr, li, details').forEach(one => {
    const kind = [one, ...one.querySelectorAll('*')].map(part => part.tagName + '.' + part.className).join(' ');
    const of = seen.get(one.parentElement) || seen.set(one.parentElement, {}).get(one.parentElement);
    of[kind] = (of[kind] || 0) + 1;
    if (of[kind] > 2) one.remove();
  });
})()
"""

_STICKS_OUT = """
(() => {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room) return [];
  const cut = one =>
    one && one !== document.body && (getComputedStyle(one).overflowX !== 'visible' || cut(one.parentElement));
  const found = [...document.body.querySelectorAll('*')]
    .filter(one => one.getBoundingClientRect().right > room + 0.5 && !cut(one.parentElement)).slice(0, 5)
    .map(one => `${Math.round(one.getBoundingClientRect().right)} of ${room} pixels: ${one.outerHTML.slice(0, 160)}`);
  return found.length ? found : [`${document.documentElement.scrollWidth} of ${room} pixels`];
})()
"""

_SMALL = """
(() => {
  const found = {};
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const place = texts.currentNode.parentElement;
    if (!texts.currentNode.data.trim() || !place.checkVisibility() || place.closest('noscript, style')) continue;
    const drawn = place instanceof SVGElement;
    const size = parseFloat(getComputedStyle(place).fontSize) * (drawn ? place.getScreenCTM().d : 1);
    if (size < (drawn ? CHART : LEAST) - 0.05) found[`${size.toFixed(1)} pixels: ${place.outerHTML.slice(0, 160)}`] = 1;
  }
  return Object.keys(found).slice(0, 5);
})()
"""


def install(browser: Browser, modules: Path) -> None:
    """Bring axe into every page that is shown from now on, from the folder that npm has put it in."""
    browser.run_in_every_page((modules / "axe-core" / "axe.min.js").read_text("utf-8"))


def violations(browser: Browser, exempt: Collection[str] = (), *, only: Collection[str] = ()) -> list[str]:
    """The rules of axe that the page breaks, each with elements that do; of all rules, or `only` of some."""
    browser.ask(_OPEN)
    rules = {"type": "rule", "values": sorted(set(only) - set(exempt))} if only else {"type": "tag", "values": TAGS}
    return browser.ask(
        _AXE.replace("RULES", json.dumps(rules)).replace("EXEMPT", "[]" if only else str(sorted(exempt)))
    )


def thin_out(browser: Browser) -> None:
    """Leave two of each kind in every table and list: the hundredth breaks no rule that these do not."""
    browser.ask(_ALIKE)


def sticking_out(browser: Browser) -> list[str]:
    """What makes the page scroll sideways; empty where it does not."""
    browser.ask(_OPEN)
    return browser.ask(_STICKS_OUT)


def small_letters(browser: Browser) -> list[str]:
    """Elements whose text is smaller than it may be, as drawn."""
    browser.ask(_OPEN)
    return browser.ask(_SMALL.replace("LEAST", str(LEAST_LETTERS)).replace("CHART", str(LEAST_IN_CHARTS)))
