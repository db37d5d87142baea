"""`riskbrief preview` as an engineer calls it, on a Monday of Storefront: one file, and no trace in the store."""

from __future__ import annotations

import re
import webbrowser
from collections.abc import Iterator
from dataclasses import replace
from html import unescape

import pytest

from briefing.contracts.narrative import parse_narrative
from data.records import Change, Person, StoredNarrative
from tests.backends import Backend
from tests.live import copy_of
from tests.monday import NOW, ClosingStore, Live, rows_read
from tests.scenarios.command import Done, riskbrief
from tests.scenarios.storefront import storefront_records

WEEK, BEFORE = "2026-W36", "2026-W35"
"""The week of the incident, which is frozen, and the one before, which nobody was briefed about."""
MOST_BYTES = 1_500_000


@pytest.fixture
def live(storefront_briefed: Live) -> Live:
    return storefront_briefed


@pytest.fixture
def own(live: Live, backend: Backend) -> Iterator[Live]:
    """The same in a database that the test may write to."""
    url = copy_of(backend, live.url)
    yield replace(live, url=url)
    backend.forget(url)


def ask(live: Live, *arguments: str) -> Done:
    told = ("preview", *arguments, "--now", NOW.isoformat(), "--config", live.config)
    return riskbrief(*told, cwd=live.folder, RISKBRIEF_DATABASE_URL=live.url)


def shown(live: Live, done: Done) -> str:
    """The file that was written, whose path is all that goes to stdout."""
    assert done.returncode == 0, done.stderr
    [path] = done.stdout.splitlines()
    return (live.folder / path).read_text("utf-8")


def panes(page: str) -> list[str]:
    return [unescape(one) for one in re.findall(r'srcdoc="([^"]*)"', page)]


def names() -> set[str]:
    return {one.name for one in storefront_records() if isinstance(one, Person)}


def test_a_frozen_week_is_shown_as_it_was_frozen_with_the_narrative_that_was_written_for_it(own: Live) -> None:
    with ClosingStore(own.url) as store:
        [stored] = store.read(StoredNarrative)
        written = parse_narrative(stored.body, name="narrative")
        headline = written.headline.model_copy(update={"text": "Somebody else wrote this."})
        told = written.model_copy(update={"headline": headline, "narrator": "claude-x"})
        store.delete(StoredNarrative, payload_hash=[stored.payload_hash])
        store.store_narrative(replace(stored, body=told.to_json(), narrator="claude-x"))
        store.save([replace(one, title="Another title") for one in store.read(Change)])
    before = rows_read(own.url)

    done = ask(own)

    page = shown(own, done)
    assert done.stdout == f"riskbrief-preview-{WEEK}-storefront.html\n"
    assert "frozen 2026-09-07 13:00 UTC: this is what its briefing was made of" in done.stderr
    assert "riskbrief: Computed first, then written by claude-x." in done.stderr
    assert "riskbrief: Private edition: it names people. Do not forward it." in done.stderr
    assert rows_read(own.url) == before
    assert len(panes(page)) == 3
    assert "Somebody else wrote this." in re.sub(r"<[^>]+>", "", panes(page)[2])
    assert all(any(name in one for name in names()) for one in panes(page))
    assert "Another title" not in page
    assert "settings name you as a manager of Storefront." in panes(page)[1]
    assert 'href="mailto:riskbrief@acme.example?subject=unsubscribe"' in panes(page)[1]
    assert len(page.encode()) < MOST_BYTES
    assert shown(own, ask(own, "--out", "again.html")) == page


def test_a_week_that_nobody_froze_is_computed_and_leaves_no_trace_and_names_nobody_where_settings_say_so(
    live: Live,
) -> None:
    before = rows_read(live.url)
    live.text = live.text.replace('names = "private"', 'names = "never"')

    done = ask(live, "--week", BEFORE, "--team", "Storefront", "--out", "preview.html")

    page = shown(live, done)
    assert "computed now from the store: nobody has frozen this week, and nothing was written" in done.stderr
    assert "riskbrief: Written by a template, without a language model." in done.stderr
    assert "riskbrief: People are given by role." in done.stderr
    assert rows_read(live.url) == before
    assert all("Mon 24 – Sun 30 Aug 2026" in one for one in panes(page))
    assert [name for name in names() if name in page] == []


def test_it_opens_in_the_browser(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    script = live.folder / "browser"
    script.write_text(f'#!/bin/sh\nprintf %s "$1" > "{live.folder}/opened"\n', "utf-8")
    script.chmod(0o755)
    # What the machine has by way of browsers is looked up once a process; here it has this one.
    monkeypatch.setattr(webbrowser, "_tryorder", ["the script"])
    monkeypatch.setitem(webbrowser._browsers, "the script", [None, webbrowser.GenericBrowser([str(script), "%s"])])

    done = ask(live, "--open")

    path = live.folder / done.stdout.strip()
    assert (live.folder / "opened").read_text("utf-8") == path.as_uri()
    assert "browser" not in done.stderr


def test_no_browser_is_said_and_is_no_failure(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webbrowser, "_tryorder", [])

    done = ask(live, "--open", "--out", "preview.html")

    assert done.returncode == 0
    assert done.stderr.endswith("riskbrief: no browser was found here; open preview.html in one\n")


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        pytest.param(["--week", "2026-W37"], "is not over in America/New_York; the last complete", id="running-week"),
        pytest.param(["--out", "."], "--out . is a directory; name a file", id="directory"),
    ],
)
def test_a_wrong_call_is_answered_with_what_is_right_and_writes_no_file(
    live: Live, arguments: list[str], hint: str
) -> None:
    done = ask(live, *arguments)

    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert hint in done.stderr
    assert not list(live.folder.glob("*.html"))


def test_what_cannot_be_made_or_written_says_why_and_what_to_do(live: Live, backend: Backend) -> None:
    nowhere = ask(live, "--out", "missing/preview.html")
    assert (nowhere.returncode, nowhere.stdout) == (1, "")
    assert "cannot write missing/preview.html (no such file or directory); name a file" in nowhere.stderr

    empty = ask(replace(live, url=backend.migrated()))
    assert (empty.returncode, empty.stdout) == (1, "")
    assert f"no change of Storefront is known up to the end of {WEEK}; connect a source" in empty.stderr

    bare = ask(replace(live, url=f"sqlite:///{live.folder / 'bare.db'}"))
    assert (bare.returncode, bare.stdout) == (1, "")
    assert "riskbrief migrate" in bare.stderr
