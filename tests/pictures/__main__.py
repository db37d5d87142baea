"""Draws Slack's surfaces from the blocks of the story's holiday week and writes them into docs: `make pictures`.

Look at what comes out as the manager who gets it: in ten seconds, do you know whether to act?
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from briefing.editions.build import build_view
from briefing.editions.controls import Target
from briefing.editions.home import HomeView, SourceHealth, open_asks, render_home
from briefing.editions.naming import Names, Naming
from briefing.editions.slack import render_slack
from briefing.editions.slack_forms import render_mute_form, render_settings_form, settings_lines
from briefing.editions.slack_modals import render_why
from briefing.editions.slack_page import message_page, thread_page, view_page
from briefing.editions.slack_rows import CardStanding, Controls
from briefing.marks.language import offers
from briefing.marks.until import until_words
from briefing.narrative import parse_narrative
from briefing.organisation import Manager
from briefing.payload import Payload, parse_payload
from tests.conftest import CHROMIUM_NAMES, ROOT
from tests.pictures.png import smaller
from tests.scenarios.command import riskbrief

DOCS = ROOT / "docs"
WEEK = "2026-W36"
SCOPE = "storefront"
TALL = 3_000
"""So tall that only the thread is cut off; the blank end of a picture is not kept."""
TALLEST = 1_500
"""Of a picture in docs: the thread's first two cards show what it is."""

MANAGER = Manager(
    id="mara",
    name="Mara",
    teams=(SCOPE,),
    zone="Europe/Berlin",
    email="mara@larkfield.example",
    slack=("U0MARA",),
)
SOURCES = (
    SourceHealth(label="GitHub", state="ok", sound=True, detail="Read today at 08:40."),
    SourceHealth(label="PagerDuty", state="failed", sound=False, detail="Since Sun 6 Sep 03:10: 401 Unauthorized."),
)


def pages(payload: Payload, narrative_text: str) -> dict[str, tuple[str, int]]:
    """Every surface as a page, with the width in pixels that Slack gives it."""
    view = build_view(payload, parse_narrative(narrative_text, name=WEEK), Names(), Naming.ROLES)
    worst, second = view.cards[0], payload.cards[1]
    done = {worst.key: CardStanding(acknowledged="Acknowledged by a manager of Storefront, Mon 09:12")}
    home = HomeView(
        reader=MANAGER.name,
        edition=view,
        standings=done,
        may_act=True,
        asks=open_asks(payload),
        next_briefing="Mon 14 Sep 09:00 (Europe/Berlin)",
        settings=settings_lines(MANAGER),
        can_preview=True,
        sources=SOURCES,
    )
    edition = render_slack(view)
    why = render_why(worst, view, Controls(payload=view.payload_hash))
    conditions = [until_words(one) for one in offers(payload, second)]
    mute = render_mute_form(second.title, Target(payload=payload.hash, card=second.key), conditions)
    return {
        "slack-digest": (message_page(edition), 700),
        "slack-thread": (thread_page(edition), 560),
        "slack-home": (view_page(render_home(home)), 760),
        "slack-why": (view_page(why), 620),
        "slack-settings": (view_page(render_settings_form(MANAGER)), 620),
        "slack-snooze": (view_page(mute), 620),
    }


def _draw() -> None:
    browser = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if browser is None:
        raise SystemExit(f"make pictures: none of {', '.join(CHROMIUM_NAMES)} is on PATH; install Chromium")
    with tempfile.TemporaryDirectory(prefix="riskbrief-pictures-") as name:
        folder = Path(name)
        done = riskbrief("demo", "--out", "out", cwd=folder)
        if done.returncode:
            raise SystemExit(done.stderr)
        week = folder / "out" / WEEK / SCOPE
        payload = parse_payload((week / "payload.json").read_text("utf-8"), name=WEEK)
        for picture, (page, width) in pages(payload, (week / "narrative.json").read_text("utf-8")).items():
            (folder / "page.html").write_text(page, "utf-8")
            _shoot(browser, folder, width)
            (DOCS / f"{picture}.png").write_bytes(smaller((folder / "page.png").read_bytes(), tallest=TALLEST))


def _shoot(browser: str, folder: Path, width: int) -> None:
    command = [browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
    command += [f"--window-size={width},{TALL}", f"--screenshot={folder / 'page.png'}"]
    command += [f"--user-data-dir={folder / 'profile'}", (folder / "page.html").as_uri()]
    subprocess.run(command, check=True, capture_output=True, timeout=120)


if __name__ == "__main__":
    _draw()
