"""Draws what managers see of the story, and writes the best of it into docs: `make pictures`.

All of the email and of the page of the five weeks, wide and narrow, light and dark, is in build/pictures; `sheet.png`
has every one of them beside the others. Look at what comes out as the manager who gets it: in ten seconds, do you know
whether to act?
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from briefing.contracts.narrative import Narrative, parse_narrative
from briefing.contracts.payload import Payload, parse_payload
from tests.conftest import CHROMIUM_NAMES, ROOT
from tests.pictures.browser import Browser, opened
from tests.pictures.checks import NOT_OF_MAILS, install, violations
from tests.pictures.png import MARGIN, sheet, smaller
from tests.pictures.surfaces import KINDS, slack_pages, story_page
from tests.scenarios.command import riskbrief
from tests.scenarios.golden_weeks import STORY

DOCS = ROOT / "docs"
BUILT = ROOT / "build" / "pictures"
MODULES = ROOT / "tests" / "web" / "node_modules"
LOOKS = tuple(product((700, 360), (False, True)))
"""Widths in CSS pixels, a window beside others and a phone, each in light and dark."""
TALLEST = 1_500
"""Rows of a picture in docs: the thread's first two cards show what it is."""
SLACK_WEEK, SLACK_SCOPE = "2026-W36", "storefront"


@dataclass(frozen=True, kw_only=True, slots=True)
class Chosen:
    """A picture for docs, from a heading on; None for the top. Each CSS pixel is so many of the picture."""

    kind: str
    week: str
    width: int
    dark: bool
    heading: str | None = None
    scale: int = 1


CHOSEN = {
    "email-light": Chosen(kind="email", week="2026-W36", width=700, dark=False),
    "email-dark-phone": Chosen(kind="email", week="2026-W36", width=360, dark=True, scale=2),
    "page-light": Chosen(kind="page", week="2026-W36", width=700, dark=False),
    "page-dark": Chosen(kind="page", week="2026-W36", width=700, dark=True, heading="The week"),
}
HEADING = """
[...document.querySelectorAll('h2')].find(one => one.textContent.trim() === WORDS).getBoundingClientRect().top + scrollY
"""

Told = tuple[Payload, Narrative]


def _shelf(folder: Path) -> dict[tuple[str, str], Told]:
    """Every briefing of the story by its week and scope."""
    done = riskbrief("demo", "--narrator", "template", "--out", "out", cwd=folder)
    if done.returncode:
        raise SystemExit(done.stderr)
    found = {}
    for place in sorted((folder / "out").glob("*/*/payload.json")):
        payload = parse_payload(place.read_text("utf-8"), name=str(place))
        narrative = parse_narrative(place.with_name("narrative.json").read_text("utf-8"), name=str(place))
        found[payload.period.week, payload.scope.id] = payload, narrative
    return found


def _widest(shelf: dict[tuple[str, str], Told], week: str) -> Told:
    found = [told for (one, _), told in shelf.items() if one == week]
    return max(found, key=lambda told: (len(told[0].scope.services), told[0].scope.id))


def _slack(browser: Browser, told: Told) -> None:
    for name, (page, width) in slack_pages(*told).items():
        browser.look(width=width)
        browser.show(page)
        (DOCS / f"{name}.png").write_bytes(smaller(browser.picture(), tallest=TALLEST))


def _story(browser: Browser, week: str, told: Told) -> Iterator[str]:
    """Draw a week every way, and what was chosen of it; the rules of axe that a picture breaks come out."""
    for kind in KINDS:
        browser.show(story_page(kind, *told))
        for width, dark in LOOKS:
            browser.look(width=width, dark=dark)
            (BUILT / f"{_name(kind, week, width, dark=dark)}.png").write_bytes(browser.picture())
        for name, one in CHOSEN.items():
            if (one.kind, one.week) == (kind, week):
                _choose(browser, name, one)
        for width, dark in LOOKS:
            browser.look(width=width, dark=dark)
            for found in violations(browser, NOT_OF_MAILS if kind == "email" else ()):
                yield f"{_name(kind, week, width, dark=dark)}: {found}"


def _name(kind: str, week: str, width: int, *, dark: bool) -> str:
    return f"{kind}-{week}-{STORY[week]}-{width}-{'dark' if dark else 'light'}"


def _choose(browser: Browser, name: str, one: Chosen) -> None:
    browser.look(width=one.width, dark=one.dark, scale=one.scale)
    place = 0 if one.heading is None else browser.ask(HEADING.replace("WORDS", json.dumps(one.heading)))
    first = max(0, int(place) - MARGIN) * one.scale
    (DOCS / f"{name}.png").write_bytes(smaller(browser.picture(), first=first, tallest=TALLEST))


def _draw() -> None:
    """Draw everything; `make pictures` fails where a picture breaks a rule."""
    program = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if program is None:
        raise SystemExit(f"make pictures: none of {', '.join(CHROMIUM_NAMES)} is on PATH; install Chromium")
    if not (MODULES / "axe-core").is_dir():
        raise SystemExit(f"make pictures: {MODULES} has no axe-core to hold the pictures against; run make web-checks")
    BUILT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="riskbrief-pictures-") as name, opened(program) as browser:
        install(browser, MODULES)
        shelf = _shelf(Path(name))
        _slack(browser, shelf[SLACK_WEEK, SLACK_SCOPE])
        found = [one for week in STORY for one in _story(browser, week, _widest(shelf, week))]
    names = [_name(*which, width, dark=dark) for which in product(KINDS, STORY) for width, dark in LOOKS]
    (BUILT / "sheet.png").write_bytes(sheet([(BUILT / f"{one}.png").read_bytes() for one in names]))
    sys.stdout.write(f"{len(names)} pictures are in {BUILT.relative_to(ROOT)}, the best in docs; look at sheet.png\n")
    if found:
        raise SystemExit("make pictures: " + "\n".join(found))


if __name__ == "__main__":
    _draw()
